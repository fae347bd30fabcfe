/* standard_files.c - the FILEs that are stdin, stdout and stderr of invocations. Each has its own, so that what one does
 * to it (a lock held at its end, another buffer, fclose) no other one sees.
 *
 * To make and close them takes longer than all else about an invocation. So a thread keeps those that were left as
 * they had been found, and its next invocation starts with them. What a function can do to one that lasts, it gets
 * another buffer or way of buffering or locking, shows in the FILE: then it is closed. */
#include "process/frame.h"
#include "process/guard.h"
#include "process/standard.h"
#include "process/stdio.h"

#include <pthread.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>

/* A FILE of a pipe or a file buffers 4096 bytes, one of a cookie BUFSIZ, and how much is buffered shows: in what read()
 * leaves to find after stdio has read, and in what _exit() loses. */
enum { BUFFER_SIZE = 4096, MAX_IDLE = 16 /* of each kind */, KINDS = 3 };

struct faas_standard_file {
  struct faas_frame *frame; /* whose it is; null while it is idle */
  struct faas_standard_file *next;
  FILE *file;
  int descriptor;
  char *base; /* of its buffer as it was made, with the size */
  size_t size;
  char buffer[BUFFER_SIZE];
};

/* The calling thread's that are idle, by descriptor. */
static _Thread_local struct idle {
  struct faas_standard_file *first[KINDS];
  size_t count[KINDS];
  bool ends; /* end_idle will be called */
} idle;

static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static bool key_made;

static void end_idle(void *own) {
  struct idle *ending = own;
  for (int descriptor = 0; descriptor < KINDS; descriptor++)
    for (struct faas_standard_file *file = ending->first[descriptor], *next; file; file = next) {
      next = file->next;
      fclose(file->file);
      free(file);
    }
  *ending = (struct idle){0};
}

static void make_key(void) { key_made = !pthread_key_create(&key, end_idle); }

/* libc moves much data past the buffer, from or to where the function says. */
static bool is_in_buffer(const struct faas_standard_file *file, const char *data) {
  return (uintptr_t)data - (uintptr_t)file->buffer < BUFFER_SIZE;
}

__attribute__((noinline)) static ssize_t read_elsewhere(const struct faas_standard_file *file, char *data,
                                                        size_t size) {
  return faas_standard_is_memory(file->frame, STDIN_FILENO) ? faas_standard_take_safely(file->frame, data, size)
                                                            : faas_standard_read(file->frame, data, size);
}

static ssize_t read_input(void *own, char *data, size_t size) {
  const struct faas_standard_file *file = own;
  if (faas_standard_is_memory(file->frame, STDIN_FILENO) &&
      (is_in_buffer(file, data) || faas_is_safe_memory(file->frame, data)))
    return faas_standard_take(file->frame, data, size);
  return read_elsewhere(file, data, size);
}

__attribute__((noinline)) static ssize_t write_elsewhere(const struct faas_standard_file *file, const char *data,
                                                         size_t size) {
  return faas_standard_is_memory(file->frame, file->descriptor)
             ? faas_standard_give_safely(file->frame, data, size)
             : faas_standard_write(file->frame, file->descriptor, data, size);
}

/* 0 is how a cookie says that it failed. */
static ssize_t write_output(void *own, const char *data, size_t size) {
  const struct faas_standard_file *file = own;
  bool usual = is_in_buffer(file, data) && faas_standard_is_memory(file->frame, file->descriptor);
  ssize_t written = usual ? faas_standard_give(file->frame, data, size) : write_elsewhere(file, data, size);
  return written < 0 ? 0 : written;
}

static int seek(void *own, off64_t *by, int from) {
  const struct faas_standard_file *file = own;
  off64_t at = faas_standard_seek(file->frame, file->descriptor, *by, from);
  *by = at;
  return at < 0 ? -1 : 0;
}

__attribute__((noinline)) static struct faas_standard_file *make(int descriptor) {
  struct faas_standard_file *own = malloc(sizeof *own);
  if (!own)
    return NULL;
  own->descriptor = descriptor;
  own->file = fopencookie(own, descriptor == STDIN_FILENO ? "r" : "w",
                          (cookie_io_functions_t){read_input, write_output, seek, NULL});
  if (!own->file) {
    free(own);
    return NULL;
  }
  setvbuf(own->file, own->buffer, descriptor == STDERR_FILENO ? _IONBF : _IOFBF, BUFFER_SIZE);
  own->base = own->file->_IO_buf_base;
  own->size = __fbufsize(own->file);
  return own;
}

struct faas_standard_file *faas_standard_file_open(struct faas_frame *frame, int descriptor) {
  struct faas_standard_file *own = idle.first[descriptor];
  if (own) {
    idle.first[descriptor] = own->next;
    idle.count[descriptor]--;
  } else if (!(own = make(descriptor))) {
    return NULL;
  }
  own->frame = frame;
  return own;
}

FILE *faas_standard_file_of(const struct faas_standard_file *own) { return own->file; }

static bool keeps(int descriptor) {
  if (idle.count[descriptor] >= MAX_IDLE)
    return false;
  if (!idle.ends && !pthread_once(&key_once, make_key) && key_made)
    idle.ends = !pthread_setspecific(key, &idle);
  return idle.ends;
}

static bool is_as_made(const struct faas_standard_file *own) {
  FILE *file = own->file;
  const int *locked = file->_lock; /* libc's type is not public; this is its first member */
  return !*locked && file->_IO_buf_base == own->base && __fbufsize(file) == own->size && !file->_IO_save_base &&
         !__flbf(file) && __fsetlocking(file, FSETLOCKING_QUERY) == FSETLOCKING_INTERNAL;
}

void faas_standard_file_end(struct faas_standard_file *own, int descriptor, bool discard) {
  struct faas_frame *frame = own->frame;
  FILE *file = own->file;
  if (frame->crew)
    faas_stream_unlock(file);
  if (descriptor == STDOUT_FILENO && !discard)
    fflush_unlocked(file);
  __fpurge(file);
  if (frame->function->wipe)
    explicit_bzero(own->buffer, BUFFER_SIZE);
  if (!discard && !frame->crew && is_as_made(own) && keeps(descriptor)) {
    clearerr_unlocked(file);
    own->frame = NULL;
    own->next = idle.first[descriptor];
    idle.first[descriptor] = own;
    idle.count[descriptor]++;
    return;
  }
  fclose(file);
  free(own);
}
