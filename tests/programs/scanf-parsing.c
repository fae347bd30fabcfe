/* scanf-parsing - sscanf and scanf with all kinds of conversions. */
#include <stdio.h>

int main(void) {
  int a, b, c, used;
  unsigned hex;
  double d;
  float f;
  char word[20], set[20], letters[4] = "";
  printf("%d", sscanf("12 abc 3.5 0x1F [quoted text] xyz", "%d %19s %lf %x [%19[^]]] %3c", &a, word, &d, &hex, set, letters));
  printf(" %d %s %g %u '%s' %s\n", a, word, d, hex, set, letters);
  printf("%d", sscanf("2021-03-04T05:06:07", "%4d-%2d-%2dT%n", &a, &b, &c, &used));
  printf(" %d %d %d %d\n", a, b, c, used);
  printf("%d\n", sscanf("abc", "%d", &a));
  printf("%d\n", sscanf("", "%d", &a));
  printf("%d %d\n", sscanf("10 20 30", "%*d %i", &a), a);
  printf("%d", sscanf("1e3,0x1p4", "%f,%lf", &f, &d));
  printf(" %g %g\n", (double)f, d);
  char *made = NULL;
  printf("%d", sscanf("allocated rest", "%ms", &made));
  printf(" %s\n", made);
  while (scanf("%d", &a) != EOF)
    if (scanf("%19s", word) == 1)
      printf("%d %s\n", a, word);
    else
      break;
  printf("eof %d\n", feof(stdin) != 0);
}
