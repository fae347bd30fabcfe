/* large-arrays - 64 MB of zeros of which a few pages are touched, and a large initialised table. */
#include <stdio.h>

static char sparse[64 << 20];
static int table[20000] = {[0] = 5, [19999] = 7, [100] = 3};

int main(void) {
  long sum = 0;
  for (size_t i = 0; i < sizeof sparse; i += sizeof sparse / 8) {
    sum += sparse[i];
    sparse[i + 17]++;
    sum += sparse[i + 17];
  }
  for (int i = 0; i < 20000; i++)
    sum += table[i]++;
  printf("%ld\n", sum);
}
