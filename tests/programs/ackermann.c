/* ackermann - the Ackermann function, with its calls counted in a global. */
#include <stdio.h>

static long calls;

static unsigned ackermann(unsigned m, unsigned n) {
  calls++;
  if (!m)
    return n + 1;
  return ackermann(m - 1, n ? ackermann(m, n - 1) : 1);
}

int main(void) {
  for (unsigned m = 0; m < 4; m++)
    printf("%u %ld\n", ackermann(m, 4), calls);
}
