/* int-format - whole numbers, characters and strings in every format, with flags, widths and positions. */
#include <inttypes.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>

int main(void) {
  int values[] = {0, 1, -1, 42, INT_MAX, INT_MIN};
  for (int i = 0; i < 6; i++)
    printf("[%d|%5d|%-5d|%05d|%+d|% d|%x|%#X|%o|%#o|%u]\n", values[i], values[i], values[i], values[i], values[i],
           values[i], (unsigned)values[i], (unsigned)values[i], (unsigned)values[i], (unsigned)values[i],
           (unsigned)values[i]);
  printf("%hhd %hd %ld %lld %jd %zu %td\n", (signed char)-128, (short)-32768, LONG_MIN, LLONG_MAX, INTMAX_MAX,
         (size_t)-1, (ptrdiff_t)-5);
  printf("%" PRId64 " %" PRIx8 " %" PRIu16 "\n", INT64_MIN, (uint8_t)255, (uint16_t)65535);
  printf("%c|%5c|%-5c|%s|%10s|%-10s|%.2s|%10.3s|%%\n", 'a', 'b', 'c', "text", "text", "text", "text", "text");
  printf("%2$s %1$s %3$*4$d\n", "world", "hello", 7, 5);
  printf("%.0d|%.5d|%8.5d|%-8.5d|\n", 0, 42, 42, 42);
  int count = printf("%s\n", "count me");
  printf("%d %d\n", count, snprintf(NULL, 0, "%d%s", 12345, "abc"));
}
