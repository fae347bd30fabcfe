/* binary-input - reads numbers of several sizes and byte orders from the request. */
#include <stdint.h>
#include <stdio.h>

int main(void) {
  unsigned char bytes[8];
  int n = 0;
  for (; fread(bytes, 1, 4, stdin) == 4; n++) {
    uint32_t little = bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (uint32_t)bytes[3] << 24;
    uint32_t big = __builtin_bswap32(little);
    printf("%08x %08x\n", little, big);
  }
  printf("%d, then %d\n", n, getchar());
  fwrite("\0\1\2\377", 1, 4, stdout);
}
