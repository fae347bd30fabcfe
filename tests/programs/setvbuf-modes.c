/* setvbuf-modes - stdout unbuffered, by lines and in full, mixed with write. */
#include <stdio.h>
#include <unistd.h>

static char area[256];

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  printf("1");
  (void)!write(1, "2", 1);
  setvbuf(stdout, area, _IOLBF, sizeof area);
  printf("3\n");
  printf("4");
  (void)!write(1, "5", 1);
  setvbuf(stdout, area, _IOFBF, sizeof area);
  fputs("6", stdout);
  fflush(stdout);
  (void)!write(1, "7", 1);
  fputs("8\n", stdout);
  setbuf(stdin, NULL);
  char one;
  printf("%c", getchar());
  printf("%zd%c\n", read(0, &one, 1), one);
}
