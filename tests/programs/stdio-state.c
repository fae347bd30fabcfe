/* stdio-state - leaves stdin and stdout as an invocation must not find them: pushed back, locked, with another buffer or
 * other locking, at the end; and says first how it finds them. */
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void) {
  printf("%d %d %d %d %d\n", __flbf(stdout) != 0, feof(stdin), ferror(stdin),
         __fsetlocking(stdout, FSETLOCKING_QUERY) == FSETLOCKING_INTERNAL, ftrylockfile(stdin));
  funlockfile(stdin);
  int first = getchar();
  ungetc('!', stdin);
  ungetc('?', stdin);
  printf("%c%c", getchar(), getchar());
  char *line = NULL;
  size_t size = 0;
  printf(" %zd\n", getline(&line, &size, stdin));
  switch (first % 8) {
  case 0:
    setvbuf(stdout, malloc(100), _IOLBF, 100);
    break;
  case 1:
    flockfile(stdout);
    break;
  case 2:
    ungetc('a', stdin);
    break;
  case 3:
    __fsetlocking(stdout, FSETLOCKING_BYCALLER);
    break;
  case 4:
    setvbuf(stdin, NULL, _IONBF, 0);
    break;
  case 5:
    while (getchar() != EOF)
      ;
    fputc('x', stdin); /* an error */
    break;
  case 6:
    fclose(stdin);
    break;
  default:
    setlinebuf(stderr);
    setvbuf(stderr, malloc(10), _IOFBF, 10); /* of this process */
  }
  printf("first %d\n", first);
}
