/* sieve - primes below a million in a static bit set. */
#include <stdio.h>

enum { LIMIT = 1000000 };
static unsigned char composite[LIMIT / 8 + 1];

int main(void) {
  int count = 0, last = 0;
  long sum = 0;
  for (int i = 2; i < LIMIT; i++) {
    if (composite[i >> 3] & 1 << (i & 7))
      continue;
    count++;
    sum += last = i;
    for (long j = (long)i * i; j < LIMIT; j += i)
      composite[j >> 3] |= (unsigned char)(1 << (j & 7));
  }
  printf("%d primes, the last is %d, their sum is %ld\n", count, last, sum);
}
