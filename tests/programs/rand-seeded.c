/* rand-seeded - a shuffle and a Monte Carlo estimate from a fixed seed. */
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  int deck[52], inside = 0;
  srand(20240229);
  for (int i = 0; i < 52; i++) {
    int j = rand() % (i + 1);
    deck[i] = deck[j];
    deck[j] = i;
  }
  for (int i = 0; i < 52; i++)
    printf("%d%c", deck[i], i == 51 ? '\n' : ' ');
  for (int i = 0; i < 20000; i++) {
    double x = rand() / (RAND_MAX + 1.0), y = rand() / (RAND_MAX + 1.0);
    inside += x * x + y * y < 1;
  }
  printf("%.4f\n", 4.0 * inside / 20000);
  unsigned seed = 5;
  printf("%d %d\n", rand_r(&seed), rand_r(&seed));
  srandom(99);
  printf("%ld\n", random());
}
