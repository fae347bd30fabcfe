/* number-parsing - strtol in all bases, strtod, atoi, atof at their edges. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  static const char *const texts[] = {"42", "  -17x", "0x1fg", "0779", "zz", "", "+", "18446744073709551616", "1e5", "0b11"};
  for (int i = 0; i < 10; i++) {
    char *end;
    errno = 0;
    long automatic = strtol(texts[i], &end, 0);
    printf("%ld %td %d ", automatic, end - texts[i], errno);
    printf("%ld ", strtol(texts[i], NULL, 36));
    printf("%lu %d %g\n", strtoul(texts[i], NULL, 10), atoi("12abc"), strtod(texts[i], NULL));
  }
  static const char *const floats[] = {"1.5e3", "-.5", "0x1.8p1", "inf", "nan(1)", "1e400", "1e-400", "1.7976931348623159e308"};
  for (int i = 0; i < 8; i++) {
    char *end;
    errno = 0;
    double value = strtod(floats[i], &end);
    printf("%g %d %d; ", value, *end, errno);
  }
  printf("%g\n", atof("3.25 rest"));
  lldiv_t parts = lldiv(-17, 5);
  printf("%lld %lld %ld\n", parts.quot, parts.rem, labs(-9L));
}
