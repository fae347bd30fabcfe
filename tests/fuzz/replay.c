/* replay.c - runs a fuzz target once for each file of the folders that are given: its corpus, as a test. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static int replay(const char *folder) {
  struct dirent **entries;
  int count = scandir(folder, &entries, NULL, alphasort), files = 0;
  for (int i = 0; i < count; i++) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
    FILE *file = entries[i]->d_type == DT_REG ? fopen(path, "r") : NULL;
    if (file) {
      static unsigned char data[1 << 20];
      LLVMFuzzerTestOneInput(data, fread(data, 1, sizeof data, file));
      fclose(file);
      files++;
    }
    free(entries[i]);
  }
  free(entries);
  return files;
}

int main(int argc, char **argv) {
  int files = 0;
  for (int i = 1; i < argc; i++)
    files += replay(argv[i]);
  printf("%d files\n", files);
  return !files;
}
