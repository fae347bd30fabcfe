/* buffer.c - bytes: a growing buffer, and writing them out. A buffer always has room for a NUL byte behind its
 * contents, so that a response can be read as a C string. */
#include "core/buffer.h"
#include "core/heap.h"
#include "faas.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

int faas_buffer_reserve(struct faas_buffer *buffer, size_t extra) {
  if (extra >= SIZE_MAX / 2 - buffer->size)
    return FAAS_NO_MEMORY;
  size_t needed = buffer->size + extra + 1;
  if (needed <= buffer->capacity)
    return FAAS_OK;
  size_t capacity = buffer->capacity * 2 > needed ? buffer->capacity * 2 : needed;
  char *data = buffer->heap ? faas_heap_realloc(buffer->heap, buffer->data, capacity) : realloc(buffer->data, capacity);
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

_Thread_local bool faas_writes;

static bool write_all(int descriptor, const void *data, size_t size) {
  for (const char *at = data; size;) {
    ssize_t written = write(descriptor, at, size);
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return false;
    at += written;
    size -= (size_t)written;
  }
  return true;
}

bool faas_write_all(int descriptor, const void *data, size_t size) {
  faas_writes = true;
  bool written = write_all(descriptor, data, size);
  faas_writes = false;
  return written;
}

void faas_tell_two(const char *first, const char *second) {
  struct iovec parts[] = {{"faas: ", 6}, {(void *)first, strlen(first)}, {(void *)second, strlen(second)}, {"\n", 1}};
  while (writev(STDERR_FILENO, parts, 4) < 0 && errno == EINTR)
    ;
}

void faas_tell(const char *text) { faas_tell_two(text, ""); }

void faas_buffer_free(struct faas_buffer *buffer) {
  if (buffer->heap)
    faas_heap_free(buffer->heap, buffer->data);
  else
    free(buffer->data);
  *buffer = (struct faas_buffer){.heap = buffer->heap};
}
