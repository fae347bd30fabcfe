/* ctype-classes - the classes of all characters, in the C locale. */
#include <ctype.h>
#include <stdio.h>

static int counts[12];
static int (*const tests[])(int) = {isalnum, isalpha, isblank, iscntrl, isdigit, isgraph,
                                    islower, isprint, ispunct, isspace, isupper, isxdigit};

int main(void) {
  for (int c = 0; c < 256; c++) {
    unsigned mask = 0;
    for (unsigned i = 0; i < 12; i++)
      if (tests[i](c))
        counts[i]++, mask |= 1u << i;
    printf("%03x%c", mask, c % 16 == 15 ? '\n' : ' ');
  }
  for (int i = 0; i < 12; i++)
    printf("%d ", counts[i]);
  printf("\n%c%c%c\n", toupper('q'), tolower('Q'), toupper('1'));
}
