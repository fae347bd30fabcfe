/* divide-by-zero - ends by SIGFPE. */
#include <stdio.h>

static volatile int divisor;

int main(void) {
  printf("%d\n", 10 / divisor);
  return 0;
}
