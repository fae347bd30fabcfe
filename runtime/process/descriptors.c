/* descriptors.c - descriptors that a fused function opens and leaves open are closed when its invocation ends.
 *
 * Each call that makes a descriptor notes it in the frame. A descriptor that another function closed and that was
 * given out again would be closed wrongly, but functions cannot see each other's. Those that native libraries open for
 * themselves are not noted: they may keep them. */
#include "process/descriptors.h"
#include "core/heap.h"
#include "process/frame.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

static bool make_room(struct faas_frame *frame, size_t byte) {
  if (byte < frame->descriptors_size)
    return true;
  size_t size = byte + 8;
  unsigned char *larger = faas_heap_realloc(&frame->heap, frame->descriptors, size);
  if (!larger)
    return false;
  memset(larger + frame->descriptors_size, 0, size - frame->descriptors_size);
  frame->descriptors = larger;
  frame->descriptors_size = size;
  return true;
}

/* Notes what a call gave; passes a failure through. Without memory for the note it stays open. */
int faas_descriptor_opened(int descriptor) {
  struct faas_frame *frame = faas_current;
  if (!frame || descriptor < 0)
    return descriptor;
  faas_frame_lock(frame);
  if (make_room(frame, (size_t)descriptor / 8))
    frame->descriptors[descriptor / 8] |= (unsigned char)(1 << descriptor % 8);
  faas_frame_unlock(frame);
  return descriptor;
}

void faas_descriptor_closed(int descriptor) {
  struct faas_frame *frame = faas_current;
  if (!frame || descriptor < 0)
    return;
  faas_frame_lock(frame);
  if ((size_t)descriptor / 8 < frame->descriptors_size)
    frame->descriptors[descriptor / 8] &= (unsigned char)~(1 << descriptor % 8);
  faas_frame_unlock(frame);
}

void faas_descriptors_end(struct faas_frame *frame) {
  faas_frame_lock(frame);
  for (size_t byte = 0; byte < frame->descriptors_size; byte++)
    for (int bit = 0; frame->descriptors[byte] >> bit; bit++)
      if (frame->descriptors[byte] >> bit & 1)
        close((int)byte * 8 + bit);
  faas_heap_free(&frame->heap, frame->descriptors);
  frame->descriptors = NULL;
  frame->descriptors_size = 0;
  faas_frame_unlock(frame);
}

/* Those of a process that invocations share, 0, 1 and 2, outlive every invocation. */
int __faas_close(int descriptor) {
  if (descriptor >= 0 && descriptor <= STDERR_FILENO && faas_emulated())
    return 0;
  faas_descriptor_closed(descriptor);
  return close(descriptor);
}

/* ---- what opens them ------------------------------------------------------------------------------------- */

static mode_t mode_of(int flags, va_list arguments) {
  return flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
}

int __faas_open(const char *path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return faas_descriptor_opened(open(path, flags, mode));
}

int __faas_openat(int folder, const char *path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return faas_descriptor_opened(openat(folder, path, flags, mode));
}

int __faas_open64(const char *path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return faas_descriptor_opened(open64(path, flags, mode));
}

int __faas_openat64(int folder, const char *path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return faas_descriptor_opened(openat64(folder, path, flags, mode));
}

/* Every command takes at most one argument, of the size of a register. */
int __faas_fcntl(int descriptor, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  long argument = va_arg(arguments, long);
  va_end(arguments);
  int result = fcntl(descriptor, command, argument);
  return command == F_DUPFD || command == F_DUPFD_CLOEXEC ? faas_descriptor_opened(result) : result;
}

int __faas_fcntl64(int descriptor, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  long argument = va_arg(arguments, long);
  va_end(arguments);
  return __faas_fcntl(descriptor, command, argument);
}

int __faas_creat(const char *path, mode_t mode) { return faas_descriptor_opened(creat(path, mode)); }
int __faas_creat64(const char *path, mode_t mode) { return faas_descriptor_opened(creat64(path, mode)); }
int __faas_dup(int descriptor) { return faas_descriptor_opened(dup(descriptor)); }
int __faas_eventfd(unsigned start, int flags) { return faas_descriptor_opened(eventfd(start, flags)); }
int __faas_epoll_create(int size) { return faas_descriptor_opened(epoll_create(size)); }
int __faas_epoll_create1(int flags) { return faas_descriptor_opened(epoll_create1(flags)); }
int __faas_timerfd_create(int clock, int flags) { return faas_descriptor_opened(timerfd_create(clock, flags)); }
int __faas_memfd_create(const char *name, unsigned flags) { return faas_descriptor_opened(memfd_create(name, flags)); }
int __faas_inotify_init(void) { return faas_descriptor_opened(inotify_init()); }
int __faas_inotify_init1(int flags) { return faas_descriptor_opened(inotify_init1(flags)); }
int __faas_mkstemp(char *path) { return faas_descriptor_opened(mkstemp(path)); }
int __faas_mkstemp64(char *path) { return faas_descriptor_opened(mkstemp64(path)); }
int __faas_mkostemp(char *path, int flags) { return faas_descriptor_opened(mkostemp(path, flags)); }

int __faas_socket(int domain, int type, int protocol) { return faas_descriptor_opened(socket(domain, type, protocol)); }

static int opened_pair(int result, const int pair[2]) {
  if (!result) {
    faas_descriptor_opened(pair[0]);
    faas_descriptor_opened(pair[1]);
  }
  return result;
}

int __faas_pipe(int pair[2]) { return opened_pair(pipe(pair), pair); }
int __faas_pipe2(int pair[2], int flags) { return opened_pair(pipe2(pair, flags), pair); }

int __faas_socketpair(int domain, int type, int protocol, int pair[2]) {
  return opened_pair(socketpair(domain, type, protocol, pair), pair);
}

/* 0, 1 and 2 of a process that invocations share stay; a function cannot redirect them. */
static int protect(int target) {
  if (target < 0 || target > STDERR_FILENO || !faas_emulated())
    return 0;
  fprintf(stderr, "faas: function '%s': dup2 onto descriptor %d has no effect in a fused function\n",
          faas_current->function->name, target);
  return 1;
}

int __faas_dup2(int descriptor, int target) {
  return protect(target) ? target : faas_descriptor_opened(dup2(descriptor, target));
}

int __faas_dup3(int descriptor, int target, int flags) {
  return protect(target) ? target : faas_descriptor_opened(dup3(descriptor, target, flags));
}
