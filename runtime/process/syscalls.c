/* syscalls.c - system calls that a function makes by their numbers: those that act on its process do so on its invocation,
 * as libc's functions of the names do. */
#include "process/descriptors.h"

#include "process/exit.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

_Noreturn void __faas__exit(int status);
_Noreturn void __faas_pthread_exit(void *result);
int __faas_kill(pid_t process, int number);
int __faas_tgkill(pid_t process, pid_t thread, int number);
ssize_t __faas_read(int descriptor, void *data, size_t size);
ssize_t __faas_write(int descriptor, const void *data, size_t size);
ssize_t __faas_readv(int descriptor, const struct iovec *parts, int count);
ssize_t __faas_writev(int descriptor, const struct iovec *parts, int count);
int __faas_poll(struct pollfd *polled, nfds_t count, int timeout);
int __faas_dup2(int descriptor, int target);
int __faas_dup3(int descriptor, int target, int flags);
int __faas_fcntl(int descriptor, int command, ...);
int __faas_close_range(unsigned first, unsigned last, int flags);
ssize_t __faas_sendmsg(int descriptor, const struct msghdr *message, int flags);
ssize_t __faas_recvmsg(int descriptor, struct msghdr *message, int flags);
int __faas_accept4(int descriptor, struct sockaddr *address, socklen_t *size, int flags);
int __faas_bind(int descriptor, const struct sockaddr *address, socklen_t size);
int __faas_listen(int descriptor, int backlog);
int __faas_pipe2(int pair[2], int flags);
int __faas_socketpair(int domain, int type, int protocol, int pair[2]);
void *__faas_mmap(void *address, size_t size, int protection, int flags, int descriptor, off_t at);
int __faas_munmap(void *address, size_t size);
void *__faas_mremap(void *old, size_t old_size, size_t size, int flags, ...);
int __faas_mprotect(void *address, size_t size, int protection);

/* Which of the arguments are descriptors. */
enum { FIRST = 1, SECOND = 2, THIRD = 4 };

static int descriptors_in(long number) {
  switch (number) {
  case SYS_sendfile:
  case SYS_tee:
    return FIRST | SECOND;
  case SYS_splice:
  case SYS_copy_file_range:
  case SYS_epoll_ctl:
    return FIRST | THIRD;
  case SYS_pidfd_getfd:
  case SYS_connect:
  case SYS_openat:
  case SYS_openat2:
  case SYS_open_by_handle_at:
  case SYS_pread64:
  case SYS_pwrite64:
  case SYS_preadv:
  case SYS_pwritev:
  case SYS_preadv2:
  case SYS_pwritev2:
  case SYS_lseek:
  case SYS_fstat:
  case SYS_newfstatat:
  case SYS_statx:
  case SYS_fstatfs:
  case SYS_fsync:
  case SYS_fdatasync:
  case SYS_syncfs:
  case SYS_ftruncate:
  case SYS_fallocate:
  case SYS_fadvise64:
  case SYS_readahead:
  case SYS_flock:
  case SYS_fchmod:
  case SYS_fchown:
  case SYS_fchmodat:
  case SYS_fchownat:
  case SYS_faccessat:
  case SYS_faccessat2:
  case SYS_mkdirat:
  case SYS_mknodat:
  case SYS_unlinkat:
  case SYS_readlinkat:
  case SYS_utimensat:
  case SYS_getdents64:
  case SYS_ioctl:
  case SYS_dup:
  case SYS_sendto:
  case SYS_recvfrom:
  case SYS_shutdown:
  case SYS_getpeername:
  case SYS_getsockopt:
  case SYS_setsockopt:
  case SYS_epoll_pwait:
  case SYS_epoll_pwait2:
  case SYS_timerfd_settime:
  case SYS_timerfd_gettime:
  case SYS_inotify_add_watch:
  case SYS_inotify_rm_watch:
  case SYS_vmsplice:
  case SYS_io_uring_enter:
  case SYS_io_uring_register:
  case SYS_pidfd_send_signal:
  case SYS_mq_timedsend:
  case SYS_mq_timedreceive:
#ifdef SYS_epoll_wait
  case SYS_epoll_wait:
#endif
    return FIRST;
  default:
    return 0;
  }
}

/* Whether it gives a descriptor. */
static bool opens(long number) {
  switch (number) {
  case SYS_openat:
  case SYS_openat2:
  case SYS_open_by_handle_at:
  case SYS_dup:
  case SYS_socket:
  case SYS_eventfd2:
  case SYS_epoll_create1:
  case SYS_timerfd_create:
  case SYS_memfd_create:
  case SYS_memfd_secret:
  case SYS_inotify_init1:
  case SYS_fanotify_init:
  case SYS_perf_event_open:
  case SYS_io_uring_setup:
  case SYS_pidfd_open:
  case SYS_pidfd_getfd:
  case SYS_userfaultfd:
  case SYS_mq_open:
  case SYS_bpf:
#ifdef SYS_open
  case SYS_open:
  case SYS_creat:
  case SYS_eventfd:
  case SYS_epoll_create:
  case SYS_inotify_init:
#endif
    return true;
  default:
    return false;
  }
}

static long by_number(long number, long a, long b, long c, long d, long e, long f) {
  int of = descriptors_in(number);
  a = of & FIRST ? faas_descriptor((int)a) : a;
  b = of & SECOND ? faas_descriptor((int)b) : b;
  c = of & THIRD ? faas_descriptor((int)c) : c;
  long result = syscall(number, a, b, c, d, e, f);
  return opens(number) ? faas_descriptor_opened((int)result) : result;
}

long __faas_syscall(long number, ...) {
  va_list arguments;
  va_start(arguments, number);
  long a = va_arg(arguments, long), b = va_arg(arguments, long), c = va_arg(arguments, long),
       d = va_arg(arguments, long), e = va_arg(arguments, long), f = va_arg(arguments, long);
  va_end(arguments);
  switch (number) {
  case SYS_exit_group:
    __faas__exit((int)a);
  case SYS_exit:
    __faas_pthread_exit(NULL);
  case SYS_kill:
    return __faas_kill((pid_t)a, (int)b);
  case SYS_tgkill:
    return __faas_tgkill((pid_t)a, (pid_t)b, (int)c);
  case SYS_tkill:
    return __faas_tgkill(getpid(), (pid_t)a, (int)b);
  case SYS_read:
    return __faas_read((int)a, (void *)b, (size_t)c);
  case SYS_write:
    return __faas_write((int)a, (const void *)b, (size_t)c);
  case SYS_readv:
    return __faas_readv((int)a, (const struct iovec *)b, (int)c);
  case SYS_writev:
    return __faas_writev((int)a, (const struct iovec *)b, (int)c);
  case SYS_close:
    return __faas_close((int)a);
  case SYS_close_range:
    return __faas_close_range((unsigned)a, (unsigned)b, (int)c);
  case SYS_dup3:
    return __faas_dup3((int)a, (int)b, (int)c);
  case SYS_fcntl:
    return __faas_fcntl((int)a, (int)b, c);
  case SYS_sendmsg:
    return __faas_sendmsg((int)a, (const struct msghdr *)b, (int)c);
  case SYS_recvmsg:
    return __faas_recvmsg((int)a, (struct msghdr *)b, (int)c);
  case SYS_accept:
    return __faas_accept4((int)a, (struct sockaddr *)b, (socklen_t *)c, 0);
  case SYS_accept4:
    return __faas_accept4((int)a, (struct sockaddr *)b, (socklen_t *)c, (int)d);
  case SYS_bind:
    return __faas_bind((int)a, (const struct sockaddr *)b, (socklen_t)c);
  case SYS_listen:
    return __faas_listen((int)a, (int)b);
  case SYS_pipe2:
    return __faas_pipe2((int *)a, (int)b);
  case SYS_socketpair:
    return __faas_socketpair((int)a, (int)b, (int)c, (int *)d);
  case SYS_mmap:
    return (long)__faas_mmap((void *)a, (size_t)b, (int)c, (int)d, (int)e, f);
  case SYS_munmap:
    return __faas_munmap((void *)a, (size_t)b);
  case SYS_mremap:
    return (long)__faas_mremap((void *)a, (size_t)b, (size_t)c, (int)d, (void *)e);
  case SYS_mprotect:
    return __faas_mprotect((void *)a, (size_t)b, (int)c);
#ifdef SYS_dup2
  case SYS_dup2:
    return __faas_dup2((int)a, (int)b);
  case SYS_poll:
    return __faas_poll((struct pollfd *)a, (nfds_t)b, (int)c);
#endif
  default:
    return by_number(number, a, b, c, d, e, f);
  }
}
