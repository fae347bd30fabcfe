/* descriptor_calls.c - calls of libc that take a descriptor. One that is not the invocation's goes in as -1, for which
 * libc and the kernel say what they say of every number that is not open. */
#include "process/descriptors.h"

#include "process/guard.h"
#include "process/standard.h"

#include <dirent.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/fanotify.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <termios.h>
#include <unistd.h>

static int own(int descriptor) { return faas_descriptor(descriptor); }

_Noreturn void __chk_fail(void);

/* A hook that does what libc's function of the name does. */
#define CALL(RESULT, NAME, PARAMETERS, ARGUMENTS)                                                                      \
  RESULT __faas_##NAME PARAMETERS { return NAME ARGUMENTS; }

/* ---- files --------------------------------------------------------------------------------------------------- */

CALL(ssize_t, pread, (int d, void *data, size_t size, off_t at), (own(d), data, size, at))
CALL(ssize_t, pread64, (int d, void *data, size_t size, off64_t at), (own(d), data, size, at))
CALL(ssize_t, pwrite, (int d, const void *data, size_t size, off_t at), (own(d), data, size, at))
CALL(ssize_t, pwrite64, (int d, const void *data, size_t size, off64_t at), (own(d), data, size, at))
CALL(ssize_t, preadv, (int d, const struct iovec *parts, int count, off_t at), (own(d), parts, count, at))
CALL(ssize_t, preadv64, (int d, const struct iovec *parts, int count, off64_t at), (own(d), parts, count, at))
CALL(ssize_t, pwritev, (int d, const struct iovec *parts, int count, off_t at), (own(d), parts, count, at))
CALL(ssize_t, pwritev64, (int d, const struct iovec *parts, int count, off64_t at), (own(d), parts, count, at))
CALL(ssize_t, preadv2, (int d, const struct iovec *parts, int count, off_t at, int flags),
     (own(d), parts, count, at, flags))
CALL(ssize_t, preadv64v2, (int d, const struct iovec *parts, int count, off64_t at, int flags),
     (own(d), parts, count, at, flags))
CALL(ssize_t, pwritev2, (int d, const struct iovec *parts, int count, off_t at, int flags),
     (own(d), parts, count, at, flags))
CALL(ssize_t, pwritev64v2, (int d, const struct iovec *parts, int count, off64_t at, int flags),
     (own(d), parts, count, at, flags))

ssize_t __faas___pread_chk(int descriptor, void *data, size_t size, off_t at, size_t room) {
  if (size > room)
    __chk_fail();
  return __faas_pread(descriptor, data, size, at);
}

ssize_t __faas___pread64_chk(int descriptor, void *data, size_t size, off64_t at, size_t room) {
  return __faas___pread_chk(descriptor, data, size, at, room);
}

CALL(int, fsync, (int d), (own(d)))
CALL(int, fdatasync, (int d), (own(d)))
CALL(int, syncfs, (int d), (own(d)))
CALL(int, ftruncate, (int d, off_t size), (own(d), size))
CALL(int, ftruncate64, (int d, off64_t size), (own(d), size))
CALL(int, fallocate, (int d, int mode, off_t at, off_t size), (own(d), mode, at, size))
CALL(int, fallocate64, (int d, int mode, off64_t at, off64_t size), (own(d), mode, at, size))
CALL(int, posix_fallocate, (int d, off_t at, off_t size), (own(d), at, size))
CALL(int, posix_fallocate64, (int d, off64_t at, off64_t size), (own(d), at, size))
CALL(int, posix_fadvise, (int d, off_t at, off_t size, int advice), (own(d), at, size, advice))
CALL(int, posix_fadvise64, (int d, off64_t at, off64_t size, int advice), (own(d), at, size, advice))
CALL(ssize_t, readahead, (int d, off64_t at, size_t size), (own(d), at, size))
CALL(int, sync_file_range, (int d, off64_t at, off64_t size, unsigned flags), (own(d), at, size, flags))
CALL(int, flock, (int d, int operation), (own(d), operation))
CALL(ssize_t, sendfile, (int to, int from, off_t *at, size_t size), (own(to), own(from), at, size))
CALL(ssize_t, sendfile64, (int to, int from, off64_t *at, size_t size), (own(to), own(from), at, size))
CALL(ssize_t, splice, (int from, off64_t *at, int to, off64_t *to_at, size_t size, unsigned flags),
     (own(from), at, own(to), to_at, size, flags))
CALL(ssize_t, tee, (int from, int to, size_t size, unsigned flags), (own(from), own(to), size, flags))
CALL(ssize_t, vmsplice, (int d, const struct iovec *parts, size_t count, unsigned flags), (own(d), parts, count, flags))
CALL(ssize_t, copy_file_range, (int from, off64_t *at, int to, off64_t *to_at, size_t size, unsigned flags),
     (own(from), at, own(to), to_at, size, flags))
CALL(ssize_t, getdents64, (int d, void *entries, size_t size), (own(d), entries, size))
CALL(ssize_t, getdirentries, (int d, char *entries, size_t size, off_t *at), (own(d), entries, size, at))
CALL(ssize_t, getdirentries64, (int d, char *entries, size_t size, off64_t *at), (own(d), entries, size, at))
CALL(int, fstatfs, (int d, struct statfs *status), (own(d), status))
CALL(int, fstatfs64, (int d, struct statfs64 *status), (own(d), status))
CALL(int, fstatvfs, (int d, struct statvfs *status), (own(d), status))
CALL(int, fstatvfs64, (int d, struct statvfs64 *status), (own(d), status))
CALL(long, fpathconf, (int d, int name), (own(d), name))
CALL(int, fchmod, (int d, mode_t mode), (own(d), mode))
CALL(int, fchown, (int d, uid_t user, gid_t group), (own(d), user, group))
CALL(int, futimens, (int d, const struct timespec times[2]), (own(d), times))
CALL(int, futimes, (int d, const struct timeval times[2]), (own(d), times))
CALL(ssize_t, fgetxattr, (int d, const char *name, void *value, size_t size), (own(d), name, value, size))
CALL(int, fsetxattr, (int d, const char *name, const void *value, size_t size, int flags),
     (own(d), name, value, size, flags))
CALL(ssize_t, flistxattr, (int d, char *list, size_t size), (own(d), list, size))
CALL(int, fremovexattr, (int d, const char *name), (own(d), name))
CALL(int, fanotify_mark, (int d, unsigned flags, uint64_t events, int folder, const char *path),
     (own(d), flags, events, own(folder), path))
CALL(int, inotify_add_watch, (int d, const char *path, uint32_t events), (own(d), path, events))
CALL(int, inotify_rm_watch, (int d, int watch), (own(d), watch))

/* Many programs ask what their standard descriptors are and where they stand. They are as pipes, and need not become
 * descriptors for that. */
static bool is_memory(int descriptor) {
  return faas_is_standard(descriptor) && faas_emulated() && faas_standard_is_memory(faas_current, descriptor);
}

off_t __faas_lseek(int descriptor, off_t by, int from) {
  struct faas_frame *frame = faas_is_standard(descriptor) ? faas_emulated() : NULL;
  return frame ? faas_standard_seek(frame, descriptor, by, from) : lseek(own(descriptor), by, from);
}

off64_t __faas_lseek64(int descriptor, off64_t by, int from) { return __faas_lseek(descriptor, by, from); }

int __faas_fstat(int descriptor, struct stat *status) {
  if (!is_memory(descriptor))
    return fstat(own(descriptor), status);
  const struct stat pipe = {.st_mode = S_IFIFO | 0600,
                            .st_nlink = 1,
                            .st_ino = (ino_t)(uintptr_t)faas_current + (ino_t)descriptor,
                            .st_uid = geteuid(),
                            .st_gid = getegid(),
                            .st_blksize = 4096};
  return faas_copy(status, &pipe, sizeof pipe) ? 0 : -1;
}

_Static_assert(sizeof(struct stat) == sizeof(struct stat64), "they are the same");
int __faas_fstat64(int descriptor, struct stat64 *status) { return __faas_fstat(descriptor, (struct stat *)status); }

/* Before glibc 2.33 these were what fstat and the like called. */
int __faas___fxstat(int version, int descriptor, struct stat *status) {
  (void)version;
  return __faas_fstat(descriptor, status);
}

int __faas___fxstat64(int version, int descriptor, struct stat64 *status) {
  (void)version;
  return __faas_fstat64(descriptor, status);
}

int __fxstatat(int version, int folder, const char *path, struct stat *status, int flags);
int __fxstatat64(int version, int folder, const char *path, struct stat64 *status, int flags);
CALL(int, __fxstatat, (int version, int folder, const char *path, struct stat *status, int flags),
     (version, own(folder), path, status, flags))
CALL(int, __fxstatat64, (int version, int folder, const char *path, struct stat64 *status, int flags),
     (version, own(folder), path, status, flags))

/* ---- paths in a folder ----------------------------------------------------------------------------------------- */

CALL(int, fstatat, (int folder, const char *path, struct stat *status, int flags), (own(folder), path, status, flags))
CALL(int, fstatat64, (int folder, const char *path, struct stat64 *status, int flags),
     (own(folder), path, status, flags))
CALL(int, statx, (int folder, const char *path, int flags, unsigned mask, struct statx *status),
     (own(folder), path, flags, mask, status))
CALL(int, faccessat, (int folder, const char *path, int mode, int flags), (own(folder), path, mode, flags))
CALL(int, fchmodat, (int folder, const char *path, mode_t mode, int flags), (own(folder), path, mode, flags))
CALL(int, fchownat, (int folder, const char *path, uid_t user, gid_t group, int flags),
     (own(folder), path, user, group, flags))
CALL(int, futimesat, (int folder, const char *path, const struct timeval times[2]), (own(folder), path, times))
CALL(int, utimensat, (int folder, const char *path, const struct timespec times[2], int flags),
     (own(folder), path, times, flags))
CALL(int, mkdirat, (int folder, const char *path, mode_t mode), (own(folder), path, mode))
CALL(int, mkfifoat, (int folder, const char *path, mode_t mode), (own(folder), path, mode))
CALL(int, mknodat, (int folder, const char *path, mode_t mode, dev_t device), (own(folder), path, mode, device))
CALL(int, unlinkat, (int folder, const char *path, int flags), (own(folder), path, flags))
CALL(int, linkat, (int from, const char *path, int to, const char *name, int flags),
     (own(from), path, own(to), name, flags))
CALL(int, symlinkat, (const char *target, int folder, const char *path), (target, own(folder), path))
CALL(ssize_t, readlinkat, (int folder, const char *path, char *target, size_t size), (own(folder), path, target, size))
CALL(int, renameat, (int from, const char *path, int to, const char *name), (own(from), path, own(to), name))
CALL(int, renameat2, (int from, const char *path, int to, const char *name, unsigned flags),
     (own(from), path, own(to), name, flags))
CALL(int, name_to_handle_at, (int folder, const char *path, struct file_handle *handle, int *mount, int flags),
     (own(folder), path, handle, mount, flags))

ssize_t __faas___readlinkat_chk(int folder, const char *path, char *target, size_t size, size_t room) {
  if (size > room)
    __chk_fail();
  return __faas_readlinkat(folder, path, target, size);
}

/* ---- sockets --------------------------------------------------------------------------------------------------- */

CALL(int, shutdown, (int d, int how), (own(d), how))
CALL(int, getpeername, (int d, struct sockaddr *address, socklen_t *size), (own(d), address, size))
CALL(int, getsockopt, (int d, int level, int option, void *value, socklen_t *size),
     (own(d), level, option, value, size))
CALL(int, setsockopt, (int d, int level, int option, const void *value, socklen_t size),
     (own(d), level, option, value, size))
CALL(int, sockatmark, (int d), (own(d)))
CALL(int, isfdtype, (int d, int type), (own(d), type))
CALL(ssize_t, send, (int d, const void *data, size_t size, int flags), (own(d), data, size, flags))
CALL(ssize_t, sendto, (int d, const void *data, size_t size, int flags, const struct sockaddr *to, socklen_t to_size),
     (own(d), data, size, flags, to, to_size))
CALL(ssize_t, recv, (int d, void *data, size_t size, int flags), (own(d), data, size, flags))
CALL(ssize_t, recvfrom, (int d, void *data, size_t size, int flags, struct sockaddr *from, socklen_t *from_size),
     (own(d), data, size, flags, from, from_size))

ssize_t __faas___recv_chk(int descriptor, void *data, size_t size, size_t room, int flags) {
  if (size > room)
    __chk_fail();
  return __faas_recv(descriptor, data, size, flags);
}

ssize_t __faas___recvfrom_chk(int descriptor, void *data, size_t size, size_t room, int flags, struct sockaddr *from,
                              socklen_t *from_size) {
  if (size > room)
    __chk_fail();
  return __faas_recvfrom(descriptor, data, size, flags, from, from_size);
}

/* ---- queues, events, clocks, processes --------------------------------------------------------------------------- */

CALL(int, mq_getattr, (mqd_t d, struct mq_attr *attributes), (own(d), attributes))
CALL(int, mq_setattr, (mqd_t d, const struct mq_attr *attributes, struct mq_attr *old), (own(d), attributes, old))
CALL(int, mq_send, (mqd_t d, const char *data, size_t size, unsigned priority), (own(d), data, size, priority))
CALL(int, mq_timedsend, (mqd_t d, const char *data, size_t size, unsigned priority, const struct timespec *until),
     (own(d), data, size, priority, until))
CALL(ssize_t, mq_receive, (mqd_t d, char *data, size_t size, unsigned *priority), (own(d), data, size, priority))
CALL(ssize_t, mq_timedreceive, (mqd_t d, char *data, size_t size, unsigned *priority, const struct timespec *until),
     (own(d), data, size, priority, until))
CALL(int, eventfd_read, (int d, eventfd_t *value), (own(d), value))
CALL(int, eventfd_write, (int d, eventfd_t value), (own(d), value))
CALL(int, timerfd_gettime, (int d, struct itimerspec *time), (own(d), time))
CALL(int, timerfd_settime, (int d, int flags, const struct itimerspec *time, struct itimerspec *old),
     (own(d), flags, time, old))
CALL(int, epoll_ctl, (int d, int operation, int of, struct epoll_event *event), (own(d), operation, own(of), event))
CALL(int, pidfd_send_signal, (int d, int number, siginfo_t *information, unsigned flags),
     (own(d), number, information, flags))

/* ---- terminals and devices ------------------------------------------------------------------------------------------ */

CALL(int, tcgetattr, (int d, struct termios *settings), (own(d), settings))
CALL(int, tcsetattr, (int d, int when, const struct termios *settings), (own(d), when, settings))
CALL(int, tcsendbreak, (int d, int duration), (own(d), duration))
CALL(int, tcdrain, (int d), (own(d)))
CALL(int, tcflush, (int d, int queue), (own(d), queue))
CALL(int, tcflow, (int d, int action), (own(d), action))
CALL(pid_t, tcgetpgrp, (int d), (own(d)))
CALL(pid_t, tcgetsid, (int d), (own(d)))
CALL(char *, ttyname, (int d), (own(d)))
CALL(int, ttyname_r, (int d, char *name, size_t room), (own(d), name, room))
CALL(int, grantpt, (int d), (own(d)))
CALL(int, unlockpt, (int d), (own(d)))
CALL(char *, ptsname, (int d), (own(d)))
CALL(int, ptsname_r, (int d, char *name, size_t room), (own(d), name, room))

/* Every request takes at most one argument, of the size of a register. */
int __faas_ioctl(int descriptor, unsigned long request, ...) {
  va_list arguments;
  va_start(arguments, request);
  void *argument = va_arg(arguments, void *);
  va_end(arguments);
  int result = ioctl(own(descriptor), request, argument);
  return request == TIOCGPTPEER ? faas_descriptor_opened(result) : result;
}

void __faas_backtrace_symbols_fd(void *const *addresses, int count, int descriptor) {
  backtrace_symbols_fd(addresses, count, own(descriptor));
}
