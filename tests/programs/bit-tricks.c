/* bit-tricks - counting, reversing and rotating bits; builtins against loops. */
#include <stdint.h>
#include <stdio.h>

static uint8_t reversed[256];

static uint64_t reverse(uint64_t x) {
  if (!reversed[1])
    for (unsigned i = 0; i < 256; i++)
      for (int bit = 0; bit < 8; bit++)
        reversed[i] |= (uint8_t)((i >> bit & 1) << (7 - bit));
  uint64_t result = 0;
  for (int i = 0; i < 8; i++)
    result = result << 8 | reversed[x >> 8 * i & 255];
  return result;
}

int main(void) {
  uint64_t x = 0x0123456789abcdefu;
  for (int i = 0; i < 6; i++, x = x * 6364136223846793005u + 1) {
    int bits = 0;
    for (uint64_t rest = x; rest; rest &= rest - 1)
      bits++;
    printf("%016llx %016llx %d %d %d %d %d %016llx\n", (unsigned long long)x, (unsigned long long)reverse(x), bits,
           __builtin_popcountll(x), __builtin_clzll(x), __builtin_ctzll(x), __builtin_parityll(x),
           (unsigned long long)__builtin_bswap64(x));
  }
  unsigned __int128 wide = (unsigned __int128)x * x;
  printf("%016llx%016llx\n", (unsigned long long)(wide >> 64), (unsigned long long)wide);
  int sum;
  printf("%d ", __builtin_add_overflow(2147483647, 1, &sum));
  printf("%d %d\n", sum, __builtin_mul_overflow(65536, 65536, &sum));
}
