/* temp-file - a file with a name: mkstemp, write, lseek, fdopen, append, remove. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void) {
  char path[] = "/tmp/faas-program-XXXXXX";
  int descriptor = mkstemp(path);
  if (descriptor < 0)
    return 1;
  printf("%zd\n", write(descriptor, "hello world\n", 12));
  printf("%ld\n", (long)lseek(descriptor, 6, SEEK_SET));
  char word[6] = "";
  printf("%zd %s\n", read(descriptor, word, 5), word);
  close(descriptor);
  FILE *file = fopen(path, "a+");
  fprintf(file, "more %d\n", 7);
  rewind(file);
  char line[32];
  while (fgets(line, sizeof line, file))
    fputs(line, stdout);
  fclose(file);
  struct stat about;
  printf("%d %ld\n", stat(path, &about), (long)about.st_size);
  printf("%d ", unlink(path));
  printf("%d %s\n", open(path, O_RDONLY), strerror(errno));
}
