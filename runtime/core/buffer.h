/* buffer.h - bytes that grow. */
#ifndef FAAS_CORE_BUFFER_H
#define FAAS_CORE_BUFFER_H

#include "core/heap.h"

struct faas_buffer {
  struct faas_heap *heap; /* of `data`; null: the system's */
  char *data;             /* null while capacity is 0 */
  size_t size;
  size_t capacity;
};

/* Appends; keeps size <= limit. Returns FAAS_OK, FAAS_TOO_LARGE or FAAS_NO_MEMORY, unchanged if not FAAS_OK. */
int faas_buffer_append(struct faas_buffer *buffer, const void *data, size_t size, size_t limit);
/* Makes room for `extra` more bytes. Returns FAAS_OK or FAAS_NO_MEMORY. */
int faas_buffer_reserve(struct faas_buffer *buffer, size_t extra);
void faas_buffer_free(struct faas_buffer *buffer);
/* Writes all of it to a descriptor. False, with errno set, if it cannot. */
bool faas_write_all(int descriptor, const void *data, size_t size);
/* Whether the calling thread is in faas_write_all: a pipe that breaks then is the runtime's, and no function's. */
extern _Thread_local bool faas_writes;
/* A line of the runtime on stderr, in one write. Without stdio, so that a first failure does not wait for its pages. */
void faas_tell(const char *text);
/* The same in two parts. */
void faas_tell_two(const char *first, const char *second);

#endif
