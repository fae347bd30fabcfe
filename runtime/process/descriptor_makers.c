/* descriptor_makers.c - calls that open descriptors for a function: what they give is its invocation's. */
#include "process/descriptors.h"

#include "core/owners.h"
#include "process/file_locks.h"
#include "process/paths.h"
#include "process/standard.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mqueue.h>
#include <pty.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

static int opened(int descriptor) { return faas_descriptor_opened(descriptor); }
static int own(int descriptor) { return faas_descriptor(descriptor); }

/* ---- files ------------------------------------------------------------------------------------------------- */

static bool has_mode(int flags) { return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE; }

#define MODE(FLAGS)                                                                                                    \
  mode_t mode = 0;                                                                                                     \
  if (has_mode(FLAGS)) {                                                                                               \
    va_list arguments;                                                                                                 \
    va_start(arguments, FLAGS);                                                                                        \
    mode = va_arg(arguments, mode_t);                                                                                  \
    va_end(arguments);                                                                                                 \
  }

int __faas_open(const char *path, int flags, ...) {
  MODE(flags)
  int number;
  return opened(faas_open_number(path, flags, &number) ? number : open(path, flags, mode));
}

int __faas_open64(const char *path, int flags, ...) {
  MODE(flags)
  int number;
  return opened(faas_open_number(path, flags, &number) ? number : open64(path, flags, mode));
}

int __faas_openat(int folder, const char *path, int flags, ...) {
  MODE(flags)
  int number;
  return opened(faas_open_number(path, flags, &number) ? number : openat(own(folder), path, flags, mode));
}

int __faas_openat64(int folder, const char *path, int flags, ...) {
  MODE(flags)
  int number;
  return opened(faas_open_number(path, flags, &number) ? number : openat64(own(folder), path, flags, mode));
}

/* What the checked ones check, that there is a mode where one is needed, is left to the compiler. */
int __faas___open_2(const char *path, int flags) { return __faas_open(path, flags, 0); }
int __faas___open64_2(const char *path, int flags) { return __faas_open64(path, flags, 0); }
int __faas___openat_2(int folder, const char *path, int flags) { return __faas_openat(folder, path, flags, 0); }
int __faas___openat64_2(int folder, const char *path, int flags) { return __faas_openat64(folder, path, flags, 0); }

int __faas_creat(const char *path, mode_t mode) { return __faas_open(path, O_WRONLY | O_CREAT | O_TRUNC, mode); }
int __faas_creat64(const char *path, mode_t mode) { return __faas_open64(path, O_WRONLY | O_CREAT | O_TRUNC, mode); }
int __faas_mkstemp(char *path) { return opened(mkstemp(path)); }
int __faas_mkstemp64(char *path) { return opened(mkstemp64(path)); }
int __faas_mkstemps(char *path, int suffix) { return opened(mkstemps(path, suffix)); }
int __faas_mkstemps64(char *path, int suffix) { return opened(mkstemps64(path, suffix)); }
int __faas_mkostemp(char *path, int flags) { return opened(mkostemp(path, flags)); }
int __faas_mkostemp64(char *path, int flags) { return opened(mkostemp64(path, flags)); }
int __faas_mkostemps(char *path, int suffix, int flags) { return opened(mkostemps(path, suffix, flags)); }
int __faas_mkostemps64(char *path, int suffix, int flags) { return opened(mkostemps64(path, suffix, flags)); }
int __faas_memfd_create(const char *name, unsigned flags) { return opened(memfd_create(name, flags)); }
int __faas_shm_open(const char *name, int flags, mode_t mode) { return opened(shm_open(name, flags, mode)); }

int __faas_open_by_handle_at(int mount, struct file_handle *handle, int flags) {
  return opened(open_by_handle_at(own(mount), handle, flags));
}

/* ---- queues, terminals, events ------------------------------------------------------------------------------- */

mqd_t __faas_mq_open(const char *name, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
  struct mq_attr *attributes = flags & O_CREAT ? va_arg(arguments, struct mq_attr *) : NULL;
  va_end(arguments);
  return opened(mq_open(name, flags, mode, attributes));
}

mqd_t __faas___mq_open_2(const char *name, int flags) { return opened(mq_open(name, flags, 0, NULL)); }

int __faas_posix_openpt(int flags) { return opened(posix_openpt(flags)); }
int __faas_getpt(void) { return opened(getpt()); }

int __faas_openpty(int *terminal, int *program, char *name, const struct termios *settings,
                   const struct winsize *size) {
  int failed = openpty(terminal, program, name, settings, size);
  if (!failed) {
    opened(*terminal);
    opened(*program);
  }
  return failed;
}

int __faas_eventfd(unsigned start, int flags) { return opened(eventfd(start, flags)); }
int __faas_epoll_create(int size) { return opened(epoll_create(size)); }
int __faas_epoll_create1(int flags) { return opened(epoll_create1(flags)); }
int __faas_timerfd_create(int clock, int flags) { return opened(timerfd_create(clock, flags)); }
int __faas_inotify_init(void) { return opened(inotify_init()); }
int __faas_inotify_init1(int flags) { return opened(inotify_init1(flags)); }
int __faas_fanotify_init(unsigned flags, unsigned of_events) { return opened(fanotify_init(flags, of_events)); }
int __faas_pidfd_open(pid_t process, unsigned flags) { return opened(pidfd_open(process, flags)); }
int __faas_pidfd_getfd(int process, int descriptor, unsigned flags) {
  return opened(pidfd_getfd(own(process), descriptor, flags));
}

/* -1 has it make one. */
int __faas_signalfd(int descriptor, const sigset_t *signals, int flags) {
  if (descriptor == -1)
    return opened(signalfd(-1, signals, flags));
  if (own(descriptor) >= 0)
    return signalfd(descriptor, signals, flags);
  errno = EBADF;
  return -1;
}

/* ---- sockets and pipes ----------------------------------------------------------------------------------------- */

int __faas_socket(int domain, int type, int protocol) { return opened(socket(domain, type, protocol)); }

static int opened_pair(int result, const int pair[2]) {
  if (!result) {
    opened(pair[0]);
    opened(pair[1]);
  }
  return result;
}

int __faas_pipe(int pair[2]) { return opened_pair(pipe(pair), pair); }
int __faas_pipe2(int pair[2], int flags) { return opened_pair(pipe2(pair, flags), pair); }

int __faas_socketpair(int domain, int type, int protocol, int pair[2]) {
  return opened_pair(socketpair(domain, type, protocol, pair), pair);
}

/* ---- duplicates -------------------------------------------------------------------------------------------------- */

int __faas_dup(int descriptor) { return opened(dup(own(descriptor))); }

/* The flags of a number that is not a descriptor of the function's own. False: they are. */
static bool flags_of_standard(int number, int command, int argument, int *result) {
  struct faas_frame *frame = faas_is_standard(number) ? faas_emulated() : NULL;
  bool of_file = command == F_GETFL || command == F_SETFL;
  int *flags = frame && (of_file || command == F_GETFD || command == F_SETFD) ? faas_standard_flags(frame, number)
                                                                              : NULL;
  if (!flags)
    return false;
  *result = 0;
  if (command == F_SETFL)
    *flags = argument & (O_APPEND | O_NONBLOCK | O_ASYNC | O_NOATIME);
  if (command == F_GETFL && faas_standard_is_memory(frame, number))
    *result = *flags | (number == STDIN_FILENO ? O_RDONLY : O_WRONLY);
  else if (command == F_GETFL && (*result = fcntl(number, F_GETFL)) >= 0)
    *result |= *flags;
  return true;
}

/* Every command takes at most one argument, of the size of a register. */
int __faas_fcntl(int descriptor, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  long argument = va_arg(arguments, long);
  va_end(arguments);
  int result;
  if (flags_of_standard(descriptor, command, (int)argument, &result))
    return result;
  if (command == F_SETLK || command == F_SETLKW || command == F_GETLK)
    return faas_file_lock(descriptor, command, (struct flock *)argument);
  result = fcntl(own(descriptor), command, argument);
  if (command != F_DUPFD && command != F_DUPFD_CLOEXEC)
    return result;
  return argument ? faas_descriptor_note(result) : opened(result);
}

int __faas_fcntl64(int descriptor, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  long argument = va_arg(arguments, long);
  va_end(arguments);
  return __faas_fcntl(descriptor, command, argument);
}

/* Onto a number that somebody else has it cannot go. Linux has an error for one that is being opened. */
static bool is_taken(int target) {
  if (target < 0 || faas_is_standard(target) || own(target) >= 0)
    return false;
  errno = EBUSY;
  return true;
}

static int dup_onto(int descriptor, int target, int flags) {
  if (is_taken(target))
    return -1;
  if (!faas_is_standard(target) || !faas_emulated())
    return faas_descriptor_note(dup3(own(descriptor), target, flags));
  int copy = fcntl(own(descriptor), F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  return copy < 0 ? -1 : faas_standard_set(faas_current, target, copy);
}

int __faas_dup2(int descriptor, int target) {
  if (descriptor == target)
    return fcntl(own(descriptor), F_GETFD) < 0 ? -1 : target;
  return dup_onto(descriptor, target, 0);
}

int __faas_dup3(int descriptor, int target, int flags) {
  if (descriptor != target && !(flags & ~O_CLOEXEC))
    return dup_onto(descriptor, target, flags);
  errno = EINVAL;
  return -1;
}

/* ---- and what closes them ---------------------------------------------------------------------------------------- */

int __faas_close(int descriptor) {
  struct faas_frame *frame = faas_is_standard(descriptor) ? faas_emulated() : NULL;
  if (frame && faas_standard_is_open(frame, descriptor))
    return faas_standard_set(frame, descriptor, -1) < 0 ? -1 : 0;
  int closed = frame ? -1 : own(descriptor);
  faas_file_unlock(closed);
  faas_forget_owner(closed);
  return close(closed);
}

static void close_own(int descriptor) { __faas_close(descriptor); }
static void close_on_exec(int descriptor) { fcntl(descriptor, F_SETFD, fcntl(descriptor, F_GETFD) | FD_CLOEXEC); }

/* In a process of its own all but what the runtime answers with. */
static int close_others(unsigned first, unsigned last, int flags) {
  for (;;) {
    int kept = first > INT_MAX ? -1 : faas_next_of_runtime((int)first);
    if (kept < 0 || (unsigned)kept > last)
      return close_range(first, last, flags);
    if ((unsigned)kept > first && close_range(first, (unsigned)kept - 1, flags))
      return -1;
    if ((unsigned)kept == last)
      return 0;
    first = (unsigned)kept + 1;
  }
}

int __faas_close_range(unsigned first, unsigned last, int flags) {
  if (!faas_emulated())
    return close_others(first, last, flags);
  if (first > last || flags & ~(int)(CLOSE_RANGE_CLOEXEC | CLOSE_RANGE_UNSHARE)) {
    errno = EINVAL;
    return -1;
  }
  for (unsigned number = first; number <= STDERR_FILENO && number <= last && !(flags & CLOSE_RANGE_CLOEXEC); number++)
    __faas_close((int)number);
  faas_descriptors_each(first, last, flags & CLOSE_RANGE_CLOEXEC ? close_on_exec : close_own);
  return 0;
}

void __faas_closefrom(int first) { __faas_close_range(first < 0 ? 0 : (unsigned)first, ~0u, 0); }

int __faas_mq_close(mqd_t queue) { return __faas_close(queue); }
