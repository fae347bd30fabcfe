/* run-length - run-length coding of the request and back, through a temporary file. */
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  FILE *file = tmpfile();
  if (!file)
    return 1;
  int c = getchar();
  while (c != EOF) {
    int count = 0, current = c;
    while (c == current && count < 255)
      count++, c = getchar();
    putc(count, file);
    putc(current, file);
  }
  printf("%ld bytes\n", ftell(file));
  rewind(file);
  for (int count; (count = getc(file)) != EOF;)
    for (c = getc(file); count--;)
      putchar(c);
  fclose(file);
}
