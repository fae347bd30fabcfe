/* base64 - encodes the request, decodes it again and says whether it is the same. */
#include <stdio.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static unsigned char input[6000], back[6000];
static char text[8192];
static signed char value[256];

int main(void) {
  size_t size = fread(input, 1, sizeof input, stdin), length = 0, decoded = 0;
  for (size_t i = 0; i < size; i += 3) {
    unsigned bits = (unsigned)input[i] << 16 | (unsigned)input[i + 1] << 8 | input[i + 2];
    for (int j = 0; j < 4; j++)
      text[length++] = i + (size_t)j > size ? '=' : alphabet[bits >> (18 - 6 * j) & 63];
  }
  printf("%.*s\n", (int)length, text);
  memset(value, -1, sizeof value);
  for (int i = 0; i < 64; i++)
    value[(unsigned char)alphabet[i]] = (signed char)i;
  unsigned bits = 0, have = 0;
  for (size_t i = 0; i < length && value[(unsigned char)text[i]] >= 0; i++) {
    bits = bits << 6 | (unsigned)value[(unsigned char)text[i]];
    have += 6;
    if (have >= 8)
      back[decoded++] = (unsigned char)(bits >> (have -= 8));
  }
  puts(decoded == size && !memcmp(input, back, size) ? "same" : "different");
}
