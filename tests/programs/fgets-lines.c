/* fgets-lines - fgets with a buffer that is too small for some lines. */
#include <stdio.h>
#include <string.h>

int main(void) {
  char part[16];
  int parts = 0, lines = 0;
  while (fgets(part, sizeof part, stdin)) {
    parts++;
    size_t length = strlen(part);
    int whole = length && part[length - 1] == '\n';
    lines += whole;
    if (whole)
      part[length - 1] = '\0';
    printf("%s%s", part, whole ? "$\n" : "\\\n");
  }
  printf("%d parts, %d lines, eof %d, error %d\n", parts, lines, !!feof(stdin), !!ferror(stdin));
}
