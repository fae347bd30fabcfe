/* stdio.c - descriptors 0 and 1, stdin and stdout of a fused function.
 *
 * Reading takes from the frame's request, writing appends to its response. The stdio objects are real FILEs
 * over the same two (standard_files.c), so that every libc function that takes a FILE works on them and buffering shows
 * as it does in a process. Descriptor 2 stays the process's: it is the log. In a process of its own
 * (subprocess.c) a function has the real ones. */
#include "process/stdio.h"
#include "core/heap.h"
#include "core/locks.h"
#include "process/cxx.h"
#include "process/descriptors.h"
#include "process/frame.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

/* ---- descriptors ----------------------------------------------------------------------------------------- */

/* Once the answer is given, a thread that goes on finds the request at its end and nobody who reads its output. */
ssize_t faas_frame_take(struct faas_frame *frame, void *data, size_t size) {
  faas_frame_lock(frame);
  size_t rest = frame->left ? 0 : frame->request.size - frame->request_read;
  if (size > rest)
    size = rest;
  if (size)
    memcpy(data, (const char *)frame->request.data + frame->request_read, size);
  frame->request_read += size;
  faas_frame_unlock(frame);
  return (ssize_t)size;
}

ssize_t faas_frame_give(struct faas_frame *frame, const void *data, size_t size) {
  int status = faas_frame_respond(frame, data, size);
  if (status == FAAS_OK)
    return (ssize_t)size;
  errno = status == FAAS_TOO_LARGE ? EFBIG : status == FAAS_NO_MEMORY ? ENOMEM : EPIPE;
  return -1;
}

ssize_t __faas_read(int descriptor, void *data, size_t size) {
  return descriptor == STDIN_FILENO && faas_emulated() ? faas_frame_take(faas_current, data, size)
                                                       : read(descriptor, data, size);
}

_Noreturn void __chk_fail(void);

ssize_t __faas___read_chk(int descriptor, void *data, size_t size, size_t room) {
  if (size > room)
    __chk_fail();
  return __faas_read(descriptor, data, size);
}

ssize_t __faas_write(int descriptor, const void *data, size_t size) {
  return descriptor == STDOUT_FILENO && faas_emulated() ? faas_frame_give(faas_current, data, size)
                                                        : write(descriptor, data, size);
}

ssize_t __faas_readv(int descriptor, const struct iovec *parts, int count) {
  if (descriptor != STDIN_FILENO || !faas_emulated())
    return readv(descriptor, parts, count);
  ssize_t total = 0;
  for (int i = 0; i < count; i++)
    total += faas_frame_take(faas_current, parts[i].iov_base, parts[i].iov_len);
  return total;
}

ssize_t __faas_writev(int descriptor, const struct iovec *parts, int count) {
  if (descriptor != STDOUT_FILENO || !faas_emulated())
    return writev(descriptor, parts, count);
  ssize_t total = 0;
  for (int i = 0; i < count; i++) {
    ssize_t written = faas_frame_give(faas_current, parts[i].iov_base, parts[i].iov_len);
    if (written < 0)
      return total ? total : -1;
    total += written;
  }
  return total;
}

int __faas_isatty(int descriptor) {
  if (descriptor < 0 || descriptor > STDERR_FILENO || !faas_emulated())
    return isatty(descriptor);
  errno = ENOTTY;
  return 0;
}

/* The request is there to be read and the response takes all, so there is nothing to wait for. */
int __faas_poll(struct pollfd *polled, nfds_t count, int timeout) {
  int ready = 0;
  for (nfds_t i = 0; i < count; i++) {
    if (!faas_emulated() || polled[i].fd > STDERR_FILENO)
      return poll(polled, count, timeout);
    polled[i].revents = polled[i].fd < 0 ? 0 : polled[i].events & (polled[i].fd == STDIN_FILENO ? POLLIN : POLLOUT);
    ready += polled[i].revents != 0;
  }
  return ready;
}

int __faas_vdprintf(int descriptor, const char *format, va_list arguments) {
  if (descriptor != STDOUT_FILENO || !faas_emulated())
    return vdprintf(descriptor, format, arguments);
  char *text;
  int size = vasprintf(&text, format, arguments);
  if (size < 0)
    return -1;
  ssize_t written = faas_frame_give(faas_current, text, (size_t)size);
  free(text);
  return written < 0 ? -1 : size;
}

int __faas_dprintf(int descriptor, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int written = __faas_vdprintf(descriptor, format, arguments);
  va_end(arguments);
  return written;
}

/* What the checked ones check, %n in writable memory, is left to the compiler. */
int __faas___vdprintf_chk(int descriptor, int flag, const char *format, va_list arguments) {
  (void)flag;
  return __faas_vdprintf(descriptor, format, arguments);
}

int __faas___dprintf_chk(int descriptor, int flag, const char *format, ...) {
  (void)flag;
  va_list arguments;
  va_start(arguments, format);
  int written = __faas_vdprintf(descriptor, format, arguments);
  va_end(arguments);
  return written;
}

/* ---- FILEs ----------------------------------------------------------------------------------------------- */

static FILE **location(int descriptor) {
  struct faas_frame *frame = faas_current;
  struct faas_standard *standard = &frame->standard[descriptor];
  faas_frame_lock(frame); /* one of its threads makes it */
  if (!standard->made) {
    standard->made = true;
    standard->own = faas_standard_file_open(frame, descriptor);
    standard->file = standard->own ? faas_standard_file_of(standard->own) : NULL;
  }
  faas_frame_unlock(frame);
  return &standard->file;
}

FILE **__faas_stdin_location(void) { return faas_emulated() ? location(STDIN_FILENO) : &stdin; }
FILE **__faas_stdout_location(void) { return faas_emulated() ? location(STDOUT_FILENO) : &stdout; }

static FILE *input(void) { return *__faas_stdin_location(); }
static FILE *output(void) { return *__faas_stdout_location(); }

/* A file that the function opened. */
struct faas_file {
  struct faas_file *next;
  FILE *file;
};

/* Without memory for the note it stays open. */
static FILE *note(FILE *file) {
  struct faas_frame *frame = faas_current;
  struct faas_file *entry = frame && file ? faas_heap_alloc(&frame->heap, sizeof *entry) : NULL;
  if (!entry)
    return file;
  faas_frame_lock(frame);
  *entry = (struct faas_file){frame->files, file};
  frame->files = entry;
  faas_frame_unlock(frame);
  return file;
}

static void forget(struct faas_frame *frame, FILE *file) {
  faas_frame_lock(frame);
  for (struct faas_file **entry = &frame->files; *entry; entry = &(*entry)->next)
    if ((*entry)->file == file) {
      struct faas_file *found = *entry;
      *entry = found->next;
      faas_heap_free(&frame->heap, found);
      break;
    }
  faas_frame_unlock(frame);
}

void faas_file_opened(FILE *file) { note(file); }

void faas_file_closed(FILE *file) {
  if (faas_current)
    forget(faas_current, file);
}

/* libc's lock of a FILE. Its type is not public. */
struct lock {
  int word, count;
  void *owner;
};

/* Others would wait for it for ever. */
void faas_streams_unlock(void) {
  FILE *const streams[] = {stdin, stdout, stderr};
  for (size_t i = 0; i < 3; i++)
    while (((volatile struct lock *)streams[i]->_lock)->owner == (void *)pthread_self())
      funlockfile(streams[i]);
}

static void note_lock(void) {
  if (faas_current && !faas_current->locks_streams)
    faas_current->locks_streams = true;
}

void __faas_flockfile(FILE *file) {
  note_lock();
  __faas_waiting = 1;
  flockfile(file);
  __faas_waiting = 0;
}

int __faas_ftrylockfile(FILE *file) {
  note_lock();
  return ftrylockfile(file);
}

/* A thread that was ended may have left it locked, and nobody else uses it any more. */
void faas_file_unlock(FILE *file) { *(struct lock *)file->_lock = (struct lock){0}; }

static void end_file(FILE *file, bool discard) {
  faas_file_unlock(file);
  if (discard)
    __fpurge(file);
  fclose(file);
}

static void end_standard(struct faas_frame *frame, int descriptor, bool discard) {
  struct faas_standard_file *own = frame->standard[descriptor].own;
  frame->standard[descriptor].own = NULL;
  frame->standard[descriptor].file = NULL;
  if (own)
    faas_standard_file_end(own, descriptor, discard);
}

/* That which `file` is, or -1. */
static int standard_descriptor(const struct faas_frame *frame, const FILE *file) {
  for (int descriptor = 0; descriptor < 2; descriptor++)
    if (frame->standard[descriptor].own && file == faas_standard_file_of(frame->standard[descriptor].own))
      return descriptor;
  return -1;
}

void faas_stdio_end(struct faas_frame *frame, bool discard) {
  if (frame->cxx.end)
    frame->cxx.end(frame->cxx.streams, !discard && !frame->crew);
  frame->cxx = (struct faas_cxx_slot){0};
  if (frame->process && discard)
    __fpurge(stdout);
  else if (frame->process)
    fflush(stdout);
  end_standard(frame, STDOUT_FILENO, discard);
  end_standard(frame, STDIN_FILENO, discard);
  while (frame->files) {
    struct faas_file *entry = frame->files;
    frame->files = entry->next;
    faas_descriptor_closed(fileno(entry->file));
    end_file(entry->file, discard);
    faas_heap_free(&frame->heap, entry);
  }
}

int __faas_fclose(FILE *file) {
  struct faas_frame *frame = faas_current;
  if (!frame)
    return fclose(file);
  if (frame->process && (file == stdin || file == stdout || file == stderr)) {
    /* The object is written out once more at the end. */
    int flushed = fflush(file);
    return close(fileno(file)) ? EOF : flushed;
  }
  int standard = standard_descriptor(frame, file);
  if (standard >= 0) {
    int flushed = fflush(file);
    end_standard(frame, standard, false);
    return flushed;
  }
  forget(frame, file);
  faas_descriptor_closed(fileno(file));
  return fclose(file);
}

/* All of the process's would be those of other invocations too. */
int __faas_fflush(FILE *file) {
  struct faas_frame *frame = faas_current;
  if (file || !frame)
    return fflush(file);
  FILE *output = frame->standard[STDOUT_FILENO].file;
  int result = output ? fflush(output) : 0;
  faas_frame_lock(frame);
  for (struct faas_file *entry = frame->files; entry; entry = entry->next)
    result |= fflush(entry->file);
  faas_frame_unlock(frame);
  return result;
}

int __faas_fileno(FILE *file) {
  int standard = faas_emulated() ? standard_descriptor(faas_current, file) : -1;
  return standard < 0 ? fileno(file) : standard;
}

/* Whether it is the process's and not this function's. */
static bool is_log(const FILE *file) { return faas_emulated() && file == stderr; }

int __faas_setvbuf(FILE *file, char *buffer, int mode, size_t size) {
  return is_log(file) ? 0 : setvbuf(file, buffer, mode, size);
}

void __faas_setbuffer(FILE *file, char *buffer, size_t size) {
  if (!is_log(file))
    setbuffer(file, buffer, size);
}

void __faas_setbuf(FILE *file, char *buffer) { __faas_setbuffer(file, buffer, BUFSIZ); }

void __faas_setlinebuf(FILE *file) {
  if (!is_log(file))
    setlinebuf(file);
}

FILE *__faas_fopen(const char *path, const char *mode) { return note(fopen(path, mode)); }
FILE *__faas_fopen64(const char *path, const char *mode) { return note(fopen64(path, mode)); }
FILE *__faas_tmpfile(void) { return note(tmpfile()); }
FILE *__faas_tmpfile64(void) { return note(tmpfile64()); }

FILE *__faas_fdopen(int descriptor, const char *mode) {
  if (faas_emulated() && descriptor == STDIN_FILENO)
    return input();
  if (faas_emulated() && descriptor == STDOUT_FILENO)
    return output();
  return note(fdopen(descriptor, mode));
}

int __faas_vprintf(const char *format, va_list arguments) {
  return output() ? vfprintf(output(), format, arguments) : -1;
}

int __faas_printf(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int written = __faas_vprintf(format, arguments);
  va_end(arguments);
  return written;
}

int __vfprintf_chk(FILE *file, int flag, const char *format, va_list arguments);

int __faas___vprintf_chk(int flag, const char *format, va_list arguments) {
  return output() ? __vfprintf_chk(output(), flag, format, arguments) : -1;
}

int __faas___printf_chk(int flag, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int written = __faas___vprintf_chk(flag, format, arguments);
  va_end(arguments);
  return written;
}

int __faas_putchar(int character) { return output() ? putc(character, output()) : EOF; }
int __faas_putchar_unlocked(int character) { return output() ? putc_unlocked(character, output()) : EOF; }
int __faas_puts(const char *text) {
  FILE *file = output();
  if (!file)
    return EOF;
  flockfile(file); /* the line is one piece */
  /* Not putc_unlocked, which is inline: ThreadSanitizer does not know the lock, but nor what libc does under it. */
  int result = fputs_unlocked(text, file) >= 0 && fputs_unlocked("\n", file) >= 0 ? 1 : EOF;
  funlockfile(file);
  return result;
}

int __faas_getchar(void) { return input() ? getc(input()) : EOF; }
int __faas_getchar_unlocked(void) { return input() ? getc_unlocked(input()) : EOF; }

/* With _GNU_SOURCE the plain names are the pre-C99 ones; functions compiled as C99 call __isoc99_*. */
int __isoc99_vfscanf(FILE *file, const char *format, va_list arguments);

int __faas___isoc99_vscanf(const char *format, va_list arguments) {
  return input() ? __isoc99_vfscanf(input(), format, arguments) : EOF;
}

int __faas___isoc99_scanf(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int matched = __faas___isoc99_vscanf(format, arguments);
  va_end(arguments);
  return matched;
}

/* C23's differ in that %i reads 0b binary too, which older C libraries do not have. */
int __faas___isoc23_vscanf(const char *format, va_list arguments) { return __faas___isoc99_vscanf(format, arguments); }

int __faas___isoc23_scanf(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int matched = __faas___isoc99_vscanf(format, arguments);
  va_end(arguments);
  return matched;
}

int __faas_vscanf(const char *format, va_list arguments) { return input() ? vfscanf(input(), format, arguments) : EOF; }

int __faas_scanf(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int matched = __faas_vscanf(format, arguments);
  va_end(arguments);
  return matched;
}
