/* base64.c - base64 (RFC 4648, 4), with padding: how JSON carries bytes that are no text. */
#include "core/base64.h"
#include "core/buffer.h"
#include "faas.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int base64_append(struct faas_buffer *buffer, const void *data, size_t size) {
  const unsigned char *bytes = data;
  int status = faas_buffer_reserve(buffer, size / 3 * 4 + 4);
  for (size_t i = 0; i < size && status == FAAS_OK; i += 3) {
    size_t count = size - i < 3 ? size - i : 3;
    unsigned group = (unsigned)bytes[i] << 16;
    group |= (count > 1 ? (unsigned)bytes[i + 1] << 8 : 0) | (count > 2 ? bytes[i + 2] : 0);
    char text[4] = {alphabet[group >> 18], alphabet[group >> 12 & 63], count > 1 ? alphabet[group >> 6 & 63] : '=',
                    count > 2 ? alphabet[group & 63] : '='};
    status = faas_buffer_append(buffer, text, sizeof text, SIZE_MAX / 4);
  }
  return status;
}

int base64_decode(const char *text, size_t size, struct faas_buffer *data) {
  size_t padding = size && text[size - 1] == '=' ? 1 + (size > 1 && text[size - 2] == '=') : 0;
  if (size % 4)
    return FAAS_FAILED;
  int status = faas_buffer_reserve(data, size / 4 * 3);
  for (size_t i = 0; i < size && status == FAAS_OK; i += 4) {
    size_t missing = i + 4 == size ? padding : 0;
    unsigned group = 0;
    for (size_t j = 0; j < 4 - missing; j++) {
      const char *digit = text[i + j] ? strchr(alphabet, text[i + j]) : NULL;
      if (!digit)
        return FAAS_FAILED;
      group |= (unsigned)(digit - alphabet) << (18 - 6 * j);
    }
    char bytes[3] = {(char)(group >> 16), (char)(group >> 8), (char)group};
    status = faas_buffer_append(data, bytes, 3 - missing, SIZE_MAX / 4);
  }
  return status;
}
