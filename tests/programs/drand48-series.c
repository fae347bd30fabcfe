/* drand48-series - the 48-bit generators, unseeded, seeded and with a state of their own. */
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  printf("%.9f %.9f %ld\n", drand48(), drand48(), lrand48());
  srand48(42);
  for (int i = 0; i < 5; i++)
    printf("%.9f ", drand48());
  printf("%ld %ld\n", lrand48(), mrand48());
  unsigned short own[3] = {1, 2, 3};
  printf("%.9f %ld %ld\n", erand48(own), nrand48(own), jrand48(own));
  unsigned short *old = seed48(own);
  printf("%u %u %u %.9f\n", old[0], old[1], old[2], drand48());
}
