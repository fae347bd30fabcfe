/* masks.c - the signals that a thread of a function blocks, and waiting for signals.
 *
 * A function's mask is not the kernel's: the runtime's own signals must come through whatever a function blocks, and a
 * mask is a thread's, which has nested invocations of other functions. So the masks are kept beside the handlers
 * (handlers.c), and what a function sends itself is checked against them there. Waiting for a signal is waiting for one
 * that another thread of the function sends.
 *
 * sigsetjmp notes the kernel's mask. faas-isolate has __faas_note_mask called before it, which notes the function's
 * beside that, and siglongjmp finds it there. */
#include "process/masks.h"

#include "core/heap.h"
#include "core/locks.h"
#include "process/handlers.h"
#include "process/threads.h"

#include <errno.h>
#include <linux/futex.h>
#include <setjmp.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Nobody can block these, and libc keeps two for itself. */
static const faas_signal_set unblockable = 1ull << (SIGKILL - 1) | 1ull << (SIGSTOP - 1) | 3ull << 31;

static faas_signal_set from(const sigset_t *set) {
  faas_signal_set result;
  memcpy(&result, set, sizeof result);
  return result & ~unblockable;
}

static void store(sigset_t *set, faas_signal_set value) {
  sigemptyset(set);
  memcpy(set, &value, sizeof value);
}

static int failed(int error) {
  errno = error;
  return -1;
}

/* ---- masks -------------------------------------------------------------------------------------------------- */

/* Sets the calling thread's mask and takes what that lets in. Returns 0, or ENOMEM. */
static int set_blocked(struct faas_frame *frame, faas_signal_set blocked) {
  if (blocked == faas_signals_blocked(frame))
    return 0;
  struct faas_signals *signals = faas_signals_of(frame);
  if (!signals)
    return ENOMEM;
  faas_signal_thread(frame, signals)->blocked = blocked & ~unblockable;
  faas_signals_take(frame);
  return 0;
}

int __faas_pthread_sigmask(int how, const sigset_t *set, sigset_t *old) {
  struct faas_frame *frame = faas_emulated();
  if (!frame)
    return pthread_sigmask(how, set, old);
  faas_signal_set before = faas_signals_blocked(frame), given = set ? from(set) : 0, after = before;
  if (set && how == SIG_BLOCK)
    after |= given;
  else if (set && how == SIG_UNBLOCK)
    after &= ~given;
  else if (set && how == SIG_SETMASK)
    after = given;
  else if (set)
    return EINVAL;
  if (old)
    store(old, before);
  return set_blocked(frame, after);
}

int __faas_sigprocmask(int how, const sigset_t *set, sigset_t *old) {
  int error = __faas_pthread_sigmask(how, set, old);
  return error ? failed(error) : 0;
}

/* One signal of the mask. Returns whether it was blocked before, or -1. */
static int change(int number, int how) {
  sigset_t set, old;
  sigemptyset(&set);
  if (sigaddset(&set, number) || __faas_sigprocmask(how, &set, &old))
    return -1;
  return sigismember(&old, number);
}

int __faas_sighold(int number) { return change(number, SIG_BLOCK) < 0 ? -1 : 0; }
int __faas_sigrelse(int number) { return change(number, SIG_UNBLOCK) < 0 ? -1 : 0; }

int __faas_sigaction(int number, const struct sigaction *action, struct sigaction *old);

int __faas_sigignore(int number) { return __faas_sigaction(number, &(struct sigaction){.sa_handler = SIG_IGN}, NULL); }

void (*__faas_sigset(int number, void (*handler)(int)))(int) {
  struct sigaction action = {.sa_handler = handler}, old;
  bool holds = handler == SIG_HOLD;
  if (__faas_sigaction(number, holds ? NULL : &action, &old))
    return SIG_ERR;
  int was_blocked = change(number, holds ? SIG_BLOCK : SIG_UNBLOCK);
  if (was_blocked < 0)
    return SIG_ERR;
  return was_blocked ? SIG_HOLD : old.sa_handler;
}

int __faas_sigpending(sigset_t *set) {
  struct faas_frame *frame = faas_emulated();
  if (!frame)
    return sigpending(set);
  faas_signal_set pending = 0;
  struct faas_signals *signals = atomic_load(&frame->signals);
  if (signals) {
    faas_signals_lock(signals);
    struct faas_signal_thread *thread = faas_signal_thread(frame, signals);
    for (const struct faas_pending *entry = thread->pending; entry; entry = entry->next)
      pending |= faas_signal_bit(entry->info.si_signo);
    for (const struct faas_pending *entry = signals->pending; entry; entry = entry->next)
      pending |= faas_signal_bit(entry->info.si_signo);
    pending &= thread->blocked;
    faas_signals_unlock(signals);
  }
  store(set, pending);
  return 0;
}

/* ---- waiting ------------------------------------------------------------------------------------------------ */

/* Waits for a signal to be sent since `seen`, until `limit` of the monotonic clock, null for none. False when that has
 * come. */
static bool wait_for_change(struct faas_signals *signals, uint32_t seen, const struct timespec *limit) {
  int type = PTHREAD_CANCEL_DEFERRED;
  if (faas_thread) /* a thread of the function may be cancelled here, as in libc's calls of the names */
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &type);
  __faas_waiting = 1;
  long result = syscall(SYS_futex, &signals->changes, FUTEX_WAIT_BITSET_PRIVATE, seen, limit, NULL,
                        FUTEX_BITSET_MATCH_ANY);
  __faas_waiting = 0;
  if (faas_thread)
    pthread_setcanceltype(type, NULL);
  return !result || errno != ETIMEDOUT;
}

/* Waits until a handler has run, with `blocked` as the mask. */
static int suspend(struct faas_frame *frame, faas_signal_set blocked) {
  struct faas_signals *signals = faas_signals_of(frame);
  if (!signals)
    return failed(ENOMEM);
  struct faas_signal_thread *thread = faas_signal_thread(frame, signals);
  faas_signal_set before = thread->blocked;
  thread->blocked = blocked;
  for (;;) {
    uint32_t seen = atomic_load(&signals->changes);
    if (faas_signals_take(frame))
      break;
    wait_for_change(signals, seen, NULL);
  }
  set_blocked(frame, before);
  return failed(EINTR);
}

int __faas_sigsuspend(const sigset_t *set) {
  struct faas_frame *frame = faas_emulated();
  return frame ? suspend(frame, from(set)) : sigsuspend(set);
}

int __faas_pause(void) {
  struct faas_frame *frame = faas_emulated();
  return frame ? suspend(frame, faas_signals_blocked(frame)) : pause();
}

/* Waits for one of a set. Returns its number, or -1 with EAGAIN when the limit has come and EINTR when a handler ran. */
static int wait_for(struct faas_frame *frame, faas_signal_set set, siginfo_t *info, const struct timespec *limit) {
  struct faas_signals *signals = faas_signals_of(frame);
  if (!signals)
    return failed(ENOMEM);
  for (;;) {
    uint32_t seen = atomic_load(&signals->changes);
    if (faas_signal_pop(frame, set, info))
      return info->si_signo;
    if (faas_signals_take(frame))
      return failed(EINTR);
    if (!wait_for_change(signals, seen, limit))
      return failed(EAGAIN);
  }
}

int __faas_sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *time) {
  struct faas_frame *frame = faas_emulated();
  if (!frame)
    return sigtimedwait(set, info, time);
  siginfo_t own;
  struct timespec limit;
  if (time && (time->tv_sec < 0 || time->tv_nsec < 0 || time->tv_nsec >= 1000000000))
    return failed(EINVAL);
  if (time) {
    clock_gettime(CLOCK_MONOTONIC, &limit);
    limit.tv_sec += time->tv_sec + (limit.tv_nsec + time->tv_nsec) / 1000000000;
    limit.tv_nsec = (limit.tv_nsec + time->tv_nsec) % 1000000000;
  }
  return wait_for(frame, from(set), info ? info : &own, time ? &limit : NULL);
}

int __faas_sigwaitinfo(const sigset_t *set, siginfo_t *info) { return __faas_sigtimedwait(set, info, NULL); }

int __faas_sigwait(const sigset_t *set, int *number) {
  if (!faas_emulated())
    return sigwait(set, number);
  int result;
  do
    result = __faas_sigtimedwait(set, NULL, NULL);
  while (result < 0 && errno == EINTR);
  if (result < 0)
    return errno;
  *number = result;
  return 0;
}

/* ---- a mask for the time of a call -------------------------------------------------------------------------- */

bool faas_mask_lets_in(struct faas_frame *frame, const sigset_t *blocked) {
  sigset_t pending;
  return frame && blocked && atomic_load(&frame->signals) && !__faas_sigpending(&pending) &&
         from(&pending) & ~from(blocked);
}

bool faas_mask_interrupts(struct faas_frame *frame, const sigset_t *blocked) {
  struct faas_signal_thread *thread = faas_signal_thread(frame, atomic_load(&frame->signals));
  faas_signal_set before = thread->blocked;
  thread->blocked = from(blocked);
  bool ran = faas_signals_take(frame);
  set_blocked(frame, before);
  if (ran)
    errno = EINTR;
  return ran;
}

/* ---- jumps -------------------------------------------------------------------------------------------------- */

/* The last word of the room for a mask: the kernel fills the first one, and libc's record of shadow stacks, where there
 * is one, is next to that. */
static unsigned long *noted_mask(struct __jmp_buf_tag *point) {
  sigset_t *mask = &point->__saved_mask;
  return &mask->__val[sizeof mask->__val / sizeof *mask->__val - 1];
}

void __faas_note_mask(struct __jmp_buf_tag *point) {
  struct faas_frame *frame = faas_emulated();
  if (frame)
    *noted_mask(point) = faas_signals_blocked(frame);
}

static void restore_mask(struct __jmp_buf_tag *point) {
  struct faas_frame *frame = faas_emulated();
  if (frame && point->__mask_was_saved)
    set_blocked(frame, *noted_mask(point));
}

_Noreturn void __longjmp_chk(struct __jmp_buf_tag *point, int value);

_Noreturn void __faas_siglongjmp(struct __jmp_buf_tag *point, int value) {
  restore_mask(point);
  siglongjmp(point, value);
}

_Noreturn void __faas_longjmp(struct __jmp_buf_tag *point, int value) { __faas_siglongjmp(point, value); }
_Noreturn void __faas__longjmp(struct __jmp_buf_tag *point, int value) { __faas_siglongjmp(point, value); }

_Noreturn void __faas___longjmp_chk(struct __jmp_buf_tag *point, int value) {
  restore_mask(point);
  __longjmp_chk(point, value);
}
