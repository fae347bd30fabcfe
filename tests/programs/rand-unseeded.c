/* rand-unseeded - rand() gives the same numbers in every process that does not seed it. */
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  for (int i = 0; i < 20; i++)
    printf("%d%c", rand() % 1000, i % 10 == 9 ? '\n' : ' ');
  printf("%ld %ld\n", random() % 1000, random() % 1000);
}
