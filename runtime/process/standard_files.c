/* standard_files.c - the FILEs that are stdin and stdout of invocations.
 *
 * To make and close the two takes longer than all else about an invocation. So a thread keeps those that were left as
 * they had been found, and its next invocation starts with them. What a function can do to one that lasts, it gets
 * another buffer or way of buffering or locking, shows in the FILE: then it is closed. */
#include "process/frame.h"
#include "process/stdio.h"

#include <pthread.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>

/* A FILE of a pipe or a file buffers 4096 bytes, one of a cookie BUFSIZ, and how much is buffered shows: in what read()
 * leaves to find after stdio has read, and in what _exit() loses. */
enum { BUFFER_SIZE = 4096, MAX_IDLE = 16 /* of each kind */ };

struct faas_standard_file {
  struct faas_frame *frame; /* whose it is; null while it is idle */
  struct faas_standard_file *next;
  FILE *file;
  char buffer[BUFFER_SIZE];
};

/* The calling thread's that are idle, by descriptor. */
static _Thread_local struct idle {
  struct faas_standard_file *first[2];
  size_t count[2];
  bool ends; /* end_idle will be called */
} idle;

static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static bool key_made;

static void end_idle(void *own) {
  struct idle *ending = own;
  for (int descriptor = 0; descriptor < 2; descriptor++)
    for (struct faas_standard_file *file = ending->first[descriptor], *next; file; file = next) {
      next = file->next;
      fclose(file->file);
      free(file);
    }
  *ending = (struct idle){0};
}

static void make_key(void) { key_made = !pthread_key_create(&key, end_idle); }

static ssize_t read_request(void *own, char *data, size_t size) {
  return faas_frame_take(((struct faas_standard_file *)own)->frame, data, size);
}

/* 0 is how a cookie says that it failed. */
static ssize_t write_response(void *own, const char *data, size_t size) {
  ssize_t written = faas_frame_give(((struct faas_standard_file *)own)->frame, data, size);
  return written < 0 ? 0 : written;
}

struct faas_standard_file *faas_standard_file_open(struct faas_frame *frame, int descriptor) {
  struct faas_standard_file *own = idle.first[descriptor];
  if (own) {
    idle.first[descriptor] = own->next;
    idle.count[descriptor]--;
    own->frame = frame;
    return own;
  }
  if (!(own = malloc(sizeof *own)))
    return NULL;
  own->frame = frame;
  own->file = fopencookie(own, descriptor ? "w" : "r",
                          (cookie_io_functions_t){.read = read_request, .write = write_response});
  if (!own->file) {
    free(own);
    return NULL;
  }
  setvbuf(own->file, own->buffer, _IOFBF, BUFFER_SIZE);
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
  return !*locked && file->_IO_buf_base == own->buffer && __fbufsize(file) == BUFFER_SIZE && !file->_IO_save_base &&
         !__flbf(file) && __fsetlocking(file, FSETLOCKING_QUERY) == FSETLOCKING_INTERNAL;
}

void faas_standard_file_end(struct faas_standard_file *own, int descriptor, bool discard) {
  struct faas_frame *frame = own->frame;
  FILE *file = own->file;
  if (frame->crew)
    faas_file_unlock(file);
  if (descriptor && !discard)
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
