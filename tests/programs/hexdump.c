/* hexdump - the request as hexdump -C shows it, read with read(). */
#include <ctype.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  unsigned char row[16];
  long offset = 0;
  for (ssize_t got; (got = read(0, row, sizeof row)) > 0; offset += got) {
    printf("%08lx ", offset);
    for (int i = 0; i < 16; i++)
      if (i < got)
        printf("%s%02x", i == 8 ? "  " : " ", row[i]);
      else
        printf("%s", i == 8 ? "    " : "   ");
    printf("  |");
    for (int i = 0; i < got; i++)
      putchar(isprint(row[i]) ? row[i] : '.');
    puts("|");
  }
  printf("%08lx\n", offset);
}
