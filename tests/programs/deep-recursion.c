/* deep-recursion - four megabytes of stack. */
#include <stdio.h>

static long sum(int depth) {
  volatile char room[200];
  room[depth % 200] = (char)depth;
  return depth ? room[depth % 200] + sum(depth - 1) : 0;
}

int main(void) { printf("%ld\n", sum(16000)); }
