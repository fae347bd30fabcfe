/* sha256 - the SHA-256 digest of the request. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint32_t state[8], k[64];

/* The constants are the fractional parts of roots of primes; found in integers. */
static uint32_t root_bits(unsigned prime, int cube) {
  unsigned __int128 low = 0, high = (unsigned __int128)1 << 36;
  while (high - low > 1) {
    unsigned __int128 middle = (low + high) / 2, power = middle * middle * (cube ? middle : 1);
    int above = power > (unsigned __int128)prime << (cube ? 96 : 64);
    *(above ? &high : &low) = middle;
  }
  return (uint32_t)low;
}

static void constants(void) {
  int found = 0;
  for (unsigned n = 2; found < 64; n++) {
    unsigned d = 2;
    while (d * d <= n && n % d)
      d++;
    if (d * d <= n)
      continue;
    if (found < 8)
      state[found] = root_bits(n, 0);
    k[found++] = root_bits(n, 1);
  }
}

static uint32_t rotate(uint32_t x, int n) { return x >> n | x << (32 - n); }

static void block(const unsigned char *data) {
  uint32_t w[64], s[8];
  for (int i = 0; i < 16; i++)
    w[i] = (uint32_t)data[4 * i] << 24 | (uint32_t)data[4 * i + 1] << 16 | (uint32_t)data[4 * i + 2] << 8 |
           data[4 * i + 3];
  for (int i = 16; i < 64; i++)
    w[i] = w[i - 16] + (rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3) + w[i - 7] +
           (rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10);
  memcpy(s, state, sizeof s);
  for (int i = 0; i < 64; i++) {
    uint32_t t1 = s[7] + (rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) +
                  k[i] + w[i];
    uint32_t t2 = (rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22)) +
                  ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    memmove(s + 1, s, 7 * sizeof *s);
    s[4] += t1;
    s[0] = t1 + t2;
  }
  for (int i = 0; i < 8; i++)
    state[i] += s[i];
}

int main(void) {
  unsigned char buffer[128];
  uint64_t total = 0;
  size_t got;
  constants();
  while ((got = fread(buffer, 1, 64, stdin)) == 64)
    block(buffer), total += 64;
  total += got;
  buffer[got] = 0x80;
  size_t padded = got < 56 ? 64 : 128;
  memset(buffer + got + 1, 0, padded - got - 1);
  for (int i = 0; i < 8; i++)
    buffer[padded - 1 - (size_t)i] = (unsigned char)(total * 8 >> 8 * i);
  for (size_t at = 0; at < padded; at += 64)
    block(buffer + at);
  for (int i = 0; i < 8; i++)
    printf("%08x", state[i]);
  printf("\n");
}
