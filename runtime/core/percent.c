/* percent.c - percent-encoding (RFC 3986, 2.1). */
#include "core/percent.h"
#include "core/buffer.h"
#include "faas.h"

#include <string.h>

int faas_percent_encode(const char *text, size_t size, struct faas_buffer *encoded) {
  static const char digits[] = "0123456789ABCDEF";
  int status = faas_buffer_reserve(encoded, size);
  for (size_t i = 0; i < size && status == FAAS_OK; i++) {
    unsigned char c = (unsigned char)text[i];
    bool unreserved = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || (c && strchr("-._~", c));
    char coded[3] = {'%', digits[c >> 4], digits[c & 15]};
    status = faas_buffer_append(encoded, unreserved ? (char *)&c : coded, unreserved ? 1 : 3, SIZE_MAX / 4);
  }
  return status;
}

static int hex_value(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  return (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

size_t faas_percent_decode(char *text, size_t size) {
  size_t end = 0;
  for (size_t i = 0; i < size; i++) {
    bool coded = text[i] == '%' && size - i > 2 && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
    text[end++] = coded ? (char)(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2])) : text[i];
    i += coded ? 2 : 0;
  }
  return end;
}
