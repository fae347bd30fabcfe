/* stdio.c - stdio of a fused function.
 *
 * Reading descriptor 0 of a program takes from the frame's request, writing descriptor 1 appends to its response
 * (standard.c). stdin, stdout and stderr are real FILEs over the same (standard_files.c), so that every libc function
 * that takes a FILE works on them and buffering shows as it does in a process. In a process of its own (subprocess.c) a
 * function has the real ones. */
#include "process/stdio.h"
#include "core/heap.h"
#include "core/locks.h"
#include "core/owners.h"
#include "process/cxx.h"
#include "process/descriptors.h"
#include "process/file_locks.h"
#include "process/frame.h"
#include "process/guard.h"
#include "process/paths.h"
#include "process/standard.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mntent.h>
#include <stdarg.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

/* ---- descriptors ----------------------------------------------------------------------------------------- */

/* The current frame where the number is its stdin, stdout or stderr, or null. */
static struct faas_frame *frame_behind(int number) { return faas_is_standard(number) ? faas_emulated() : NULL; }

ssize_t __faas_read(int descriptor, void *data, size_t size) {
  struct faas_frame *frame = descriptor == STDIN_FILENO ? faas_emulated() : NULL;
  if (!frame || !faas_standard_is_memory(frame, STDIN_FILENO))
    return read(faas_descriptor(descriptor), data, size);
  return faas_is_safe_memory(frame, data) ? faas_standard_take(frame, data, size)
                                          : faas_standard_take_safely(frame, data, size);
}

_Noreturn void __chk_fail(void);

ssize_t __faas___read_chk(int descriptor, void *data, size_t size, size_t room) {
  if (size > room)
    __chk_fail();
  return __faas_read(descriptor, data, size);
}

ssize_t __faas_write(int descriptor, const void *data, size_t size) {
  struct faas_frame *frame = descriptor == STDOUT_FILENO ? faas_emulated() : NULL;
  if (!frame || !faas_standard_is_memory(frame, STDOUT_FILENO))
    return write(faas_descriptor(descriptor), data, size);
  return faas_is_safe_memory(frame, data) ? faas_standard_give(frame, data, size)
                                          : faas_standard_give_safely(frame, data, size);
}

/* Whether it is the request or the response in memory, which one part after the other is moved from or to. */
static bool is_memory(int descriptor) {
  struct faas_frame *frame = frame_behind(descriptor);
  return frame && faas_standard_is_memory(frame, descriptor);
}

ssize_t __faas_readv(int descriptor, const struct iovec *parts, int count) {
  if (descriptor != STDIN_FILENO || !is_memory(descriptor))
    return readv(faas_descriptor(descriptor), parts, count);
  ssize_t total = 0;
  for (int i = 0; i < count; i++) {
    struct iovec part;
    ssize_t got = faas_copy(&part, &parts[i], sizeof part) ? __faas_read(descriptor, part.iov_base, part.iov_len) : -1;
    if (got < 0)
      return total ? total : -1;
    total += got;
  }
  return total;
}

ssize_t __faas_writev(int descriptor, const struct iovec *parts, int count) {
  if (descriptor != STDOUT_FILENO || !is_memory(descriptor))
    return writev(faas_descriptor(descriptor), parts, count);
  ssize_t total = 0;
  for (int i = 0; i < count; i++) {
    struct iovec part;
    ssize_t written = faas_copy(&part, &parts[i], sizeof part) ? __faas_write(descriptor, part.iov_base, part.iov_len)
                                                               : -1;
    if (written < 0)
      return total ? total : -1;
    total += written;
  }
  return total;
}

int __faas_isatty(int descriptor) {
  if (!is_memory(descriptor))
    return isatty(faas_descriptor(descriptor));
  errno = ENOTTY;
  return 0;
}

int __faas_vdprintf(int descriptor, const char *format, va_list arguments) {
  if (descriptor != STDOUT_FILENO || !is_memory(descriptor))
    return vdprintf(faas_descriptor(descriptor), format, arguments);
  char *text;
  int size = vasprintf(&text, format, arguments);
  if (size < 0)
    return -1;
  ssize_t written = __faas_write(descriptor, text, (size_t)size);
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
  if (!(atomic_load_explicit(&frame->stdio, memory_order_relaxed) >> descriptor & 1)) {
    faas_note_stdio(frame, 1u << descriptor);
    faas_frame_note(frame); /* there is more to do at its end */
    standard->own = faas_standard_file_open(frame, descriptor);
    standard->file = standard->own ? faas_standard_file_of(standard->own) : NULL;
  }
  faas_frame_unlock(frame);
  return &standard->file;
}

FILE **__faas_stdin_location(void) { return faas_emulated() ? location(STDIN_FILENO) : &stdin; }
FILE **__faas_stdout_location(void) { return faas_emulated() ? location(STDOUT_FILENO) : &stdout; }
FILE **__faas_stderr_location(void) { return faas_emulated() ? location(STDERR_FILENO) : &stderr; }

static FILE *input(void) { return *__faas_stdin_location(); }
static FILE *output(void) { return *__faas_stdout_location(); }

FILE *faas_file_note(struct faas_file *entry, FILE *file) {
  struct faas_frame *frame = faas_current;
  if (!file) {
    faas_heap_free(&frame->heap, entry);
    return NULL;
  }
  entry->file = file;
  faas_frame_lock(frame);
  entry->next = frame->files;
  frame->files = entry;
  faas_note_stdio(frame, FAAS_USES_STDIO);
  faas_frame_unlock(frame);
  return file;
}

/* Without memory for the note it stays open. */
static FILE *note(FILE *file) {
  struct faas_file *entry = faas_current && file ? faas_heap_zeroed(&faas_current->heap, 1, sizeof *entry) : NULL;
  return entry ? faas_file_note(entry, file) : file;
}

/* The place of the note of it, whose entry is null if there is none. With the frame's lock held. */
static struct faas_file **find(struct faas_frame *frame, const FILE *file) {
  struct faas_file **entry = &frame->files;
  while (*entry && (*entry)->file != file)
    entry = &(*entry)->next;
  return entry;
}

/* Takes the note of it away. */
static struct faas_file *forget(struct faas_frame *frame, const FILE *file) {
  faas_frame_lock(frame);
  struct faas_file **place = find(frame, file), *entry = *place;
  if (entry)
    *place = entry->next;
  faas_frame_unlock(frame);
  return entry;
}

/* With the descriptor that it made. */
static FILE *opened(FILE *file) {
  if (file)
    faas_descriptor_note(file->_fileno);
  return note(file);
}

/* For a FILE that is closed. Its function may have closed the descriptor before, and then it is somebody else's now. */
static void release_descriptor(FILE *file) {
  faas_file_unlock(file->_fileno);
  if (faas_descriptor_is_own(file->_fileno))
    faas_forget_owner(file->_fileno);
  else if (file->_fileno >= 0 && faas_descriptor(file->_fileno) < 0)
    file->_fileno = -1;
}

void faas_file_opened(FILE *file) { opened(file); }

void faas_file_closed(FILE *file) {
  if (!faas_current || !file)
    return;
  faas_heap_free(&faas_current->heap, forget(faas_current, file));
  release_descriptor(file);
}

/* libc's lock of a FILE. Its type is not public. */
struct lock {
  int word, count;
  void *owner;
};

void faas_stream_unlock(FILE *file) { *(struct lock *)file->_lock = (struct lock){0}; }

static bool writes_out(const struct faas_file *entry) { return !entry->kind || entry->kind->writes_out; }

/* What it is a stream for, where that is not the function's, stays open. */
static void end_file(struct faas_file *entry) {
  FILE *file = entry->file;
  if (entry->kind && entry->kind->ending)
    entry->kind->ending(entry);
  faas_stream_unlock(file);
  __fpurge(file);
  if (file->_fileno >= 0 && !faas_descriptor_is_own(file->_fileno))
    file->_fileno = -1;
  release_descriptor(file);
  fclose(file);
  if (entry->kind && entry->kind->ended)
    entry->kind->ended(entry);
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
  for (int descriptor = 0; descriptor <= STDERR_FILENO; descriptor++)
    if (frame->standard[descriptor].own && file == faas_standard_file_of(frame->standard[descriptor].own))
      return descriptor;
  return -1;
}

void faas_stdio_flush(struct faas_frame *frame) {
  FILE *output = frame->standard[STDOUT_FILENO].file;
  if (!output || ftrylockfile(output)) /* one of its threads has it, for ever perhaps */
    return;
  fflush_unlocked(output);
  funlockfile(output);
}

void faas_stdio_end(struct faas_frame *frame, bool discard) {
  if (!atomic_load_explicit(&frame->stdio, memory_order_relaxed) && !frame->process && !frame->cxx.end)
    return;
  if (frame->cxx.end)
    frame->cxx.end(frame->cxx.streams, !discard && !frame->crew);
  frame->cxx = (struct faas_cxx_slot){0};
  if (frame->process && discard)
    __fpurge(stdout);
  else if (frame->process)
    fflush_unlocked(stdout);
  /* libc writes out the newest first, stdout last, and waits for no lock that somebody has kept. */
  for (struct faas_file *entry = frame->files; entry && !discard; entry = entry->next)
    if (writes_out(entry))
      fflush_unlocked(entry->file);
  end_standard(frame, STDOUT_FILENO, discard);
  while (frame->files) {
    struct faas_file *entry = frame->files;
    frame->files = entry->next;
    end_file(entry);
    faas_heap_free(&frame->heap, entry);
  }
  end_standard(frame, STDERR_FILENO, discard);
  end_standard(frame, STDIN_FILENO, discard);
  if (frame->rare)
    faas_standard_end(frame);
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
    int flushed = standard == STDIN_FILENO ? 0 : fflush(file); /* the object stays, as libc's does */
    return __faas_close(standard) ? EOF : flushed;
  }
  struct faas_file *entry = forget(frame, file);
  release_descriptor(file);
  int result = fclose(file);
  if (entry && entry->kind && entry->kind->written_out)
    entry->kind->written_out(entry);
  faas_heap_free(&frame->heap, entry);
  return result;
}

/* The next one of the frame's behind `entry`, or the first. */
static struct faas_file *next_file(struct faas_frame *frame, const struct faas_file *entry) {
  faas_frame_lock(frame);
  struct faas_file *next = entry ? entry->next : frame->files;
  faas_frame_unlock(frame);
  return next;
}

static int flush(struct faas_file *entry, int (*how)(FILE *file)) {
  int result = how(entry->file);
  if (entry->kind && entry->kind->written_out)
    entry->kind->written_out(entry);
  return result;
}

static int flush_with(FILE *file, int (*how)(FILE *file)) {
  struct faas_frame *frame = faas_current;
  if (!frame || (file && !frame->files))
    return how(file);
  if (file) {
    faas_frame_lock(frame);
    struct faas_file *entry = *find(frame, file);
    faas_frame_unlock(frame);
    return entry ? flush(entry, how) : how(file);
  }
  if (frame->process)
    return how(NULL);
  /* All of the process's would be those of other invocations too. */
  FILE *own = frame->standard[STDOUT_FILENO].file;
  int result = own ? how(own) : 0;
  for (struct faas_file *entry = next_file(frame, NULL); entry; entry = next_file(frame, entry))
    result |= flush(entry, how);
  return result;
}

int __faas_fflush(FILE *file) { return flush_with(file, fflush); }
int __faas_fflush_unlocked(FILE *file) { return flush_with(file, fflush_unlocked); }

int __faas_fileno(FILE *file) {
  int standard = faas_emulated() ? standard_descriptor(faas_current, file) : -1;
  return standard < 0 ? fileno(file) : standard;
}

int __faas_fileno_unlocked(FILE *file) { return __faas_fileno(file); }

/* ---- what opens them ---------------------------------------------------------------------------------------- */

/* What open is given for a mode of fopen. */
static int flags_of(const char *mode) {
  int flags = *mode == 'r' ? O_RDONLY : *mode == 'a' ? O_WRONLY | O_CREAT | O_APPEND : O_WRONLY | O_CREAT | O_TRUNC;
  return strchr(mode, '+') ? (flags & ~O_WRONLY) | O_RDWR : flags;
}

static FILE *open_file(const char *path, const char *mode, FILE *(*how)(const char *path, const char *mode)) {
  int descriptor;
  if (!faas_open_number(path, O_CLOEXEC, &descriptor))
    return opened(how(path, mode));
  FILE *file = fdopen(descriptor, mode);
  if (!file && descriptor >= 0)
    close(descriptor);
  return opened(file);
}

FILE *__faas_fopen(const char *path, const char *mode) { return open_file(path, mode, fopen); }
FILE *__faas_fopen64(const char *path, const char *mode) { return open_file(path, mode, fopen64); }
FILE *__faas_tmpfile(void) { return opened(tmpfile()); }
FILE *__faas_tmpfile64(void) { return opened(tmpfile64()); }

FILE *__faas_fdopen(int descriptor, const char *mode) {
  if (is_memory(descriptor))
    return descriptor == STDIN_FILENO ? input() : output();
  return note(fdopen(faas_descriptor(descriptor), mode));
}

FILE *__faas_setmntent(const char *path, const char *mode) { return opened(setmntent(path, mode)); }

int __faas_endmntent(FILE *file) {
  if (file)
    __faas_fclose(file);
  return 1;
}

/* stdin, stdout and stderr stay the objects that they are and get another descriptor. */
static FILE *reopen_standard(const char *path, const char *mode, FILE *file, int number) {
  fflush(file);
  if (!path)
    return file;
  int descriptor;
  if (!faas_open_number(path, O_CLOEXEC, &descriptor))
    descriptor = open(path, flags_of(mode) | O_CLOEXEC, 0666);
  if (faas_standard_set(faas_current, number, descriptor) < 0 || descriptor < 0)
    return NULL;
  __fpurge(file);
  clearerr(file);
  return file;
}

static FILE *reopen(const char *path, const char *mode, FILE *file,
                    FILE *(*how)(const char *path, const char *mode, FILE *file)) {
  struct faas_frame *frame = faas_emulated();
  int standard = frame ? standard_descriptor(frame, file) : -1;
  if (standard >= 0)
    return reopen_standard(path, mode, file, standard);
  if (!frame)
    return how(path, mode, file);
  /* Its note stays; the descriptor does not. */
  release_descriptor(file);
  FILE *again = how(path, mode, file);
  if (again)
    faas_descriptor_note(again->_fileno);
  else
    faas_heap_free(&frame->heap, forget(frame, file));
  return again;
}

FILE *__faas_freopen(const char *path, const char *mode, FILE *file) { return reopen(path, mode, file, freopen); }
FILE *__faas_freopen64(const char *path, const char *mode, FILE *file) { return reopen(path, mode, file, freopen64); }

/* ---- what names none ------------------------------------------------------------------------------------------- */

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
