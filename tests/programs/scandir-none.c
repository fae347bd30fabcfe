/* scandir-none - scandir of folders without an entry that the filter takes, and with some. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int none(const struct dirent *entry) {
  (void)entry;
  return 0;
}

static int files(const struct dirent *entry) { return entry->d_name[0] != '.'; }

int main(void) {
  char folder[] = "/tmp/faas-scandir-XXXXXX", path[64];
  if (!mkdtemp(folder))
    return 1;
  struct dirent **entries = NULL;
  printf("%d\n", scandir(folder, &entries, none, NULL));
  free(entries);
  entries = NULL;
  printf("%d\n", scandir(folder, &entries, files, alphasort));
  free(entries);
  snprintf(path, sizeof path, "%s/file", folder);
  fclose(fopen(path, "w"));
  int count = scandir(folder, &entries, files, alphasort);
  printf("%d %s\n", count, count == 1 ? entries[0]->d_name : "");
  free(entries[0]);
  free(entries);
  unlink(path);
  printf("%d\n", rmdir(folder));
  printf("%d\n", scandir(folder, &entries, files, alphasort));
}
