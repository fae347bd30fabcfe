/* text.c - text that is put together from pieces. */
#include "core/buffer.h"
#include "core/json.h"
#include "profile/profile.h"

#include <stdarg.h>
#include <string.h>

void profile_print(struct faas_buffer *text, const char *format, ...) {
  char piece[160];
  va_list arguments;
  va_start(arguments, format);
  int size = vsnprintf(piece, sizeof piece, format, arguments);
  va_end(arguments);
  faas_buffer_append(text, piece, (size_t)size < sizeof piece ? (size_t)size : sizeof piece - 1, SIZE_MAX / 4);
}

void profile_print_string(struct faas_buffer *text, const char *before, const char *string, size_t size) {
  profile_print(text, "%s", before);
  json_append_string(text, string, size);
}
