/* exit-status - a status beyond 255 is cut, and what was written counts for nothing. */
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  puts("lost");
  exit(0x107);
}
