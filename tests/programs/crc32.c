/* crc32 - CRC-32 and Adler-32 of the request, with a table that is made at the first use. */
#include <stdint.h>
#include <stdio.h>

static uint32_t crc(const unsigned char *data, size_t size) {
  static uint32_t table[256];
  if (!table[1])
    for (uint32_t i = 0; i < 256; i++) {
      table[i] = i;
      for (int bit = 0; bit < 8; bit++)
        table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0xedb88320u : 0);
    }
  uint32_t value = ~0u;
  while (size--)
    value = table[(value ^ *data++) & 255] ^ value >> 8;
  return ~value;
}

int main(void) {
  unsigned char data[4096];
  size_t size = fread(data, 1, sizeof data, stdin);
  uint32_t a = 1, b = 0;
  for (size_t i = 0; i < size; i++)
    a = (a + data[i]) % 65521, b = (b + a) % 65521;
  printf("%08x %08x %zu\n", crc(data, size), b << 16 | a, size);
  printf("%08x\n", crc((const unsigned char *)"123456789", 9));
}
