/* buffer.c - a growing byte buffer. Always has room for a NUL byte behind its contents, so that a response
 * can be read as a C string. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

int faas_buffer_reserve(struct faas_buffer *buffer, size_t extra) {
  if (extra >= SIZE_MAX / 2 - buffer->size)
    return FAAS_NO_MEMORY;
  size_t needed = buffer->size + extra + 1;
  if (needed <= buffer->capacity)
    return FAAS_OK;
  size_t capacity = buffer->capacity * 2 > needed ? buffer->capacity * 2 : needed;
  char *data = realloc(buffer->data, capacity);
  if (!data)
    return FAAS_NO_MEMORY;
  buffer->data = data;
  buffer->capacity = capacity;
  return FAAS_OK;
}

int faas_buffer_append(struct faas_buffer *buffer, const void *data, size_t size, size_t limit) {
  if (size > limit || buffer->size > limit - size)
    return FAAS_TOO_LARGE;
  int status = faas_buffer_reserve(buffer, size);
  if (status != FAAS_OK)
    return status;
  if (size)
    memcpy(buffer->data + buffer->size, data, size);
  buffer->size += size;
  buffer->data[buffer->size] = '\0';
  return FAAS_OK;
}

void faas_buffer_free(struct faas_buffer *buffer) {
  free(buffer->data);
  *buffer = (struct faas_buffer){0};
}
