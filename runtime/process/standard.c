/* standard.c - descriptors 0, 1 and 2 of an invocation.
 *
 * In a program the request and the response are read and written in memory, and descriptor 2 is the log, which a server has
 * for its response. In the other functions all three are the process's. They belong to all invocations, so none may close them or put something else in
 * their place. One that does so, or does anything with its request or response that is not reading or writing it, gets
 * descriptors of its own behind the numbers: for the request a pipe, as from a shell, or a file in memory if it is larger
 * than a pipe; for the response a file in memory.
 *
 * They have the owner `standards`, and not the frame, so that a function cannot reach them by their own numbers. */
#include "process/standard.h"

#include "core/buffer.h"
#include "core/heap.h"
#include "core/options.h"
#include "core/owners.h"
#include "process/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum { COUNT = 3, CLOSED = -1, AS_MADE = -2, PIPE_MOST = 1 << 20 };

struct faas_standards {
  atomic_int real[COUNT]; /* what a number stands for */
  int flags[COUNT];       /* of F_GETFL, that a function set while it is as made */
  int response;           /* the file that takes the response, or -1 */
};

/* Null, with errno set, when out of memory. */
static struct faas_standards *standards_of(struct faas_frame *frame) {
  struct faas_rare *rare = faas_frame_rare(frame);
  if (!rare) {
    errno = ENOMEM;
    return NULL;
  }
  faas_frame_lock(frame);
  struct faas_standards *own = atomic_load(&rare->standards);
  if (!own && (own = faas_heap_alloc(&frame->heap, sizeof *own))) {
    *own = (struct faas_standards){.response = -1};
    for (int number = 0; number < COUNT; number++)
      atomic_init(&own->real[number], AS_MADE);
    atomic_store(&rare->standards, own);
    faas_note_stdio(frame, FAAS_USES_STDIO);
  }
  faas_frame_unlock(frame);
  if (!own)
    errno = ENOMEM;
  return own;
}

/* Null while all are as at the start. */
static struct faas_standards *made_of(const struct faas_frame *frame) {
  struct faas_rare *rare = atomic_load_explicit(&frame->rare, memory_order_acquire);
  return rare ? atomic_load_explicit(&rare->standards, memory_order_acquire) : NULL;
}

static int real_of(const struct faas_frame *frame, int number) {
  const struct faas_standards *own = made_of(frame);
  return own ? atomic_load(&own->real[number]) : AS_MADE;
}

/* Returns what it was. */
static int set_real(struct faas_frame *frame, struct faas_standards *own, int number, int real) {
  int old = atomic_exchange(&own->real[number], real);
  atomic_fetch_and(&frame->in_memory, (unsigned char)~(1 << number));
  return old;
}

bool faas_standard_is_made(const struct faas_frame *frame, int number) {
  return faas_is_program(frame->function) && real_of(frame, number) == AS_MADE;
}

bool faas_standard_is_open(const struct faas_frame *frame, int number) { return real_of(frame, number) != CLOSED; }

/* ---- request and response as descriptors --------------------------------------------------------------------- */

static bool fill(int descriptor, const void *data, size_t size) {
  return descriptor >= 0 && faas_write_all(descriptor, data, size);
}

/* A descriptor to read `size` bytes from, or -1. */
static int pipe_with(const void *data, size_t size) {
  int ends[2];
  if (size > PIPE_MOST || pipe2(ends, O_CLOEXEC | O_NONBLOCK))
    return -1;
  if (size > (size_t)fcntl(ends[1], F_GETPIPE_SZ))
    fcntl(ends[1], F_SETPIPE_SZ, PIPE_MOST);
  bool filled = fill(ends[1], data, size);
  close(ends[1]);
  if (filled && !fcntl(ends[0], F_SETFL, 0))
    return ends[0];
  close(ends[0]);
  return -1;
}

static int request_descriptor(struct faas_frame *frame) {
  size_t size = frame->left ? 0 : frame->request.size - frame->request_read;
  const char *data = (const char *)frame->request.data + frame->request_read;
  int descriptor = pipe_with(data, size);
  if (descriptor < 0) {
    descriptor = memfd_create("request", MFD_CLOEXEC);
    if (!fill(descriptor, data, size) || lseek(descriptor, 0, SEEK_SET))
      return -1;
  }
  frame->request_read += size;
  return descriptor;
}

/* One to write to, or -1. */
static int response_descriptor(struct faas_standards *own) {
  char path[32];
  int file = faas_keep(memfd_create("response", MFD_CLOEXEC));
  if (file < 0)
    return -1;
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  int descriptor = open(path, O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) /* there is no /proc */
    descriptor = fcntl(file, F_DUPFD_CLOEXEC, COUNT);
  own->response = file;
  return descriptor;
}

/* Out of the way, above all three. */
static int adopt(struct faas_standards *own, int descriptor) {
  descriptor = faas_keep(descriptor);
  faas_set_owner(descriptor, own);
  return descriptor;
}

int faas_standard_descriptor(struct faas_frame *frame, int number) {
  int real = real_of(frame, number);
  if (real != AS_MADE)
    return real;
  if (!faas_standard_is_memory(frame, number))
    return frame->serving && number == STDOUT_FILENO ? STDERR_FILENO : number;
  struct faas_standards *own = standards_of(frame);
  if (!own)
    return -1;
  faas_frame_lock(frame);
  real = atomic_load(&own->real[number]); /* another thread may have been first */
  if (real == AS_MADE) {
    real = adopt(own, number == STDIN_FILENO ? request_descriptor(frame) : response_descriptor(own));
    if (real >= 0 && own->flags[number] & O_NONBLOCK)
      fcntl(real, F_SETFL, fcntl(real, F_GETFL) | O_NONBLOCK);
    if (real >= 0)
      set_real(frame, own, number, real);
  }
  faas_frame_unlock(frame);
  return real;
}

/* ---- closing and replacing ----------------------------------------------------------------------------------- */

int faas_standard_closed(struct faas_frame *frame) {
  for (int number = 0; made_of(frame) && number < COUNT; number++)
    if (real_of(frame, number) == CLOSED)
      return number;
  return -1;
}

int faas_standard_set(struct faas_frame *frame, int number, int descriptor) {
  struct faas_standards *own = standards_of(frame);
  if (!own) {
    if (descriptor >= 0)
      faas_close(descriptor);
    return -1;
  }
  if (descriptor >= 0)
    descriptor = adopt(own, descriptor);
  int old = set_real(frame, own, number, descriptor < 0 ? CLOSED : descriptor);
  if (old >= 0)
    faas_close(old);
  return number;
}

int *faas_standard_flags(struct faas_frame *frame, int number) {
  if (real_of(frame, number) != AS_MADE)
    return NULL;
  struct faas_standards *own = standards_of(frame);
  return own ? &own->flags[number] : NULL;
}

static void take_response(struct faas_frame *frame, int file) {
  char piece[16 << 10];
  ssize_t size;
  for (off_t at = 0; (size = pread(file, piece, sizeof piece, at)) > 0; at += size)
    if (faas_frame_respond(frame, piece, (size_t)size, true) != FAAS_OK)
      return;
}

void faas_standard_end(struct faas_frame *frame) {
  struct faas_standards *own = made_of(frame);
  if (!own)
    return;
  int response = own->response;
  own->response = -1;
  for (int number = 0; number < COUNT; number++)
    faas_standard_set(frame, number, -1);
  if (response < 0)
    return;
  take_response(frame, response);
  faas_close(response);
}

/* ---- reading and writing ------------------------------------------------------------------------------------- */

/* How much of the request there is to read. Once the answer is given, a thread that goes on finds it at its end and nobody
 * who reads its output. */
static size_t rest_of(const struct faas_frame *frame, size_t wanted) {
  size_t rest = frame->left ? 0 : frame->request.size - frame->request_read;
  return wanted < rest ? wanted : rest;
}

static const char *next_of(const struct faas_frame *frame) {
  return (const char *)frame->request.data + frame->request_read;
}

ssize_t faas_standard_take(struct faas_frame *frame, void *data, size_t size) {
  faas_frame_lock(frame);
  size = rest_of(frame, size);
  if (size)
    memcpy(data, next_of(frame), size);
  frame->request_read += size;
  faas_frame_unlock(frame);
  return (ssize_t)size;
}

ssize_t faas_standard_take_safely(struct faas_frame *frame, void *data, size_t size) {
  faas_frame_lock(frame);
  size = rest_of(frame, size);
  bool copied = faas_copy(data, next_of(frame), size);
  if (copied)
    frame->request_read += size;
  faas_frame_unlock(frame);
  return copied ? (ssize_t)size : -1;
}

static ssize_t given(int status, size_t size) {
  if (status == FAAS_OK)
    return (ssize_t)size;
  errno = status == FAAS_TOO_LARGE ? EFBIG : status == FAAS_NO_MEMORY ? ENOMEM : status == FAAS_FAILED ? EPIPE : EFAULT;
  return -1;
}

ssize_t faas_standard_give(struct faas_frame *frame, const void *data, size_t size) {
  return given(faas_frame_respond(frame, data, size, true), size);
}

ssize_t faas_standard_give_safely(struct faas_frame *frame, const void *data, size_t size) {
  return given(faas_frame_respond(frame, data, size, false), size);
}

ssize_t faas_standard_read(struct faas_frame *frame, void *data, size_t size) {
  return read(faas_standard_descriptor(frame, STDIN_FILENO), data, size);
}

ssize_t faas_standard_write(struct faas_frame *frame, int number, const void *data, size_t size) {
  return write(faas_standard_descriptor(frame, number), data, size);
}

off_t faas_standard_seek(struct faas_frame *frame, int number, off_t by, int from) {
  if (!faas_standard_is_memory(frame, number))
    return lseek(faas_standard_descriptor(frame, number), by, from);
  errno = ESPIPE;
  return -1;
}
