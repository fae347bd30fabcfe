/* endless-recursion - runs out of stack. */
#include <stdio.h>

static int descend(volatile int *above) {
  volatile int here[64] = {*above + 1};
  return descend(here) + here[0];
}

int main(void) {
  volatile int start = 0;
  printf("%d\n", descend(&start));
}
