/* handlers.c - what a function does with signals, for each invocation: handlers, and what it sends itself.
 *
 * Signals from outside are the business of the process that all functions share. What is left for a function are those
 * that it sends itself, those that its own code makes the kernel raise (signals.c), and its handlers for all, which it
 * finds as it left them. A handler runs in the call that sent the signal, as in a process whose sender does not block
 * it.
 *
 * An invocation has none of this until it needs it. The first signal that is not as at the start of a process makes the
 * state, in the frame's heap, with an entry for each such signal: a function has few. */
#include "process/handlers.h"

#include "core/heap.h"
#include "process/exit.h"
#include "process/signals.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

struct faas_disposition {
  struct faas_disposition *next;
  int number, flags;
  void (*handler)(int);
  faas_signal_set mask;
};

/* libc keeps them for itself. */
enum { CANCEL = 32, SET_ID = 33 };
/* libc sets it in the kernel's copy, and so it shows in the old action. */
enum { RESTORER = 0x04000000 };

/* ---- the state -------------------------------------------------------------------------------------------- */

struct faas_signals *faas_signals_of(struct faas_frame *frame) {
  struct faas_signals *signals = atomic_load(&frame->signals);
  if (signals)
    return signals;
  faas_frame_lock(frame);
  signals = atomic_load(&frame->signals);
  if (!signals && (signals = faas_heap_zeroed(&frame->heap, _Alignof(struct faas_signals), sizeof *signals)))
    atomic_store(&frame->signals, signals);
  faas_frame_unlock(frame);
  return signals;
}

void faas_signals_lock(struct faas_signals *signals) {
  while (atomic_flag_test_and_set_explicit(&signals->lock, memory_order_acquire))
    sched_yield();
}

void faas_signals_unlock(struct faas_signals *signals) {
  atomic_flag_clear_explicit(&signals->lock, memory_order_release);
}

/* Of a thread that a function started; it belongs to one frame for as long as it lives. */
static _Thread_local struct faas_signal_thread started;

struct faas_signal_thread *faas_signal_thread(struct faas_frame *frame, struct faas_signals *signals) {
  return faas_is_entering_thread(frame) ? &signals->entering : &started;
}

faas_signal_set faas_signals_blocked(struct faas_frame *frame) {
  struct faas_signals *signals = atomic_load(&frame->signals);
  return signals ? faas_signal_thread(frame, signals)->blocked : 0;
}

void faas_signals_block(faas_signal_set blocked) { started.blocked = blocked; }

/* Null where the signal is as at the start of a process. With the lock held. */
static struct faas_disposition *find(const struct faas_signals *signals, int number) {
  struct faas_disposition *disposition = signals->dispositions;
  while (disposition && disposition->number != number)
    disposition = disposition->next;
  return disposition;
}

static bool is_fatal_by_default(int number) {
  switch (number) {
  case SIGCHLD:
  case SIGCONT:
  case SIGURG:
  case SIGWINCH:
  case SIGSTOP: /* nobody would make it go on */
  case SIGTSTP:
  case SIGTTIN:
  case SIGTTOU:
    return false;
  default:
    return true;
  }
}

static bool is_handler(void (*handler)(int)) { return handler != SIG_DFL && handler != SIG_IGN; }

/* ---- pending ones ----------------------------------------------------------------------------------------- */

/* With the lock held. */
static void insert(struct faas_pending **list, struct faas_pending *entry) {
  while (*list && (*list)->info.si_signo <= entry->info.si_signo)
    list = &(*list)->next;
  entry->next = *list;
  *list = entry;
}

/* Takes the first of `set` off the list, or returns null. With the lock held. */
static struct faas_pending *take_from(struct faas_pending **list, faas_signal_set set) {
  while (*list && !(set & faas_signal_bit((*list)->info.si_signo)))
    list = &(*list)->next;
  struct faas_pending *entry = *list;
  if (entry)
    *list = entry->next;
  return entry;
}

static bool is_in(const struct faas_pending *list, int number) {
  while (list && list->info.si_signo != number)
    list = list->next;
  return list;
}

bool faas_signal_pop(struct faas_frame *frame, faas_signal_set set, siginfo_t *info) {
  struct faas_signals *signals = atomic_load(&frame->signals);
  if (!signals)
    return false;
  faas_signals_lock(signals);
  struct faas_pending *entry = take_from(&faas_signal_thread(frame, signals)->pending, set);
  if (!entry)
    entry = take_from(&signals->pending, set);
  faas_signals_unlock(signals);
  if (!entry)
    return false;
  *info = entry->info;
  faas_heap_free(&frame->heap, entry);
  return true;
}

static void wake_all(struct faas_signals *signals) {
  atomic_fetch_add(&signals->changes, 1);
  syscall(SYS_futex, &signals->changes, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

/* Adds it to a list, unless it is a signal that is there at most once, and is. */
static int post(struct faas_frame *frame, struct faas_signals *signals, struct faas_pending **list,
                const siginfo_t *info) {
  struct faas_pending *entry = faas_heap_alloc(&frame->heap, sizeof *entry);
  if (!entry)
    return EAGAIN;
  entry->info = *info;
  faas_signals_lock(signals);
  bool is_there = info->si_signo < SIGRTMIN && is_in(*list, info->si_signo);
  if (!is_there)
    insert(list, entry);
  faas_signals_unlock(signals);
  if (is_there)
    faas_heap_free(&frame->heap, entry);
  else
    wake_all(signals);
  return 0;
}

/* ---- handlers --------------------------------------------------------------------------------------------- */

/* Runs a handler as the kernel would. What it finds in the context as the mask is the function's, and what it leaves
 * there is its mask afterwards; the kernel's own copy is put back for the kernel. */
static void call(struct faas_frame *frame, const struct faas_disposition *how, const siginfo_t *info, void *context) {
  struct faas_signal_thread *thread = faas_signal_thread(frame, atomic_load(&frame->signals));
  siginfo_t given = *info;
  ucontext_t made, *seen = context;
  if (!seen && how->flags & SA_SIGINFO) {
    getcontext(&made);
    seen = &made;
  }
  faas_signal_set before = thread->blocked, kernels = 0;
  if (seen) {
    memcpy(&kernels, &seen->uc_sigmask, sizeof kernels);
    memcpy(&seen->uc_sigmask, &before, sizeof before);
  }
  thread->blocked |= how->mask;
  if (!(how->flags & SA_NODEFER))
    thread->blocked |= faas_signal_bit(info->si_signo);
  faas_signals_take(frame); /* of several, the kernel lets the last one run first, on top of the others */
  if (how->flags & SA_SIGINFO)
    ((void (*)(int, siginfo_t *, void *))(void *)how->handler)(info->si_signo, &given, seen);
  else
    how->handler(info->si_signo);
  if (seen) {
    memcpy(&before, &seen->uc_sigmask, sizeof before);
    memcpy(&seen->uc_sigmask, &kernels, sizeof kernels);
  }
  thread->blocked = before;
}

/* What is to be done about a signal now. One that has a handler once is at its default then. */
static struct faas_disposition take_disposition(struct faas_signals *signals, int number) {
  struct faas_disposition result = {.handler = SIG_DFL};
  if (!signals)
    return result;
  faas_signals_lock(signals);
  struct faas_disposition *there = find(signals, number);
  if (there) {
    result = *there;
    if (there->flags & (int)SA_RESETHAND && is_handler(there->handler))
      there->handler = SIG_DFL;
  }
  faas_signals_unlock(signals);
  return result;
}

bool faas_signal_is_fatal(struct faas_frame *frame, int number) {
  struct faas_signals *signals = atomic_load(&frame->signals);
  if (signals)
    faas_signals_lock(signals);
  struct faas_disposition *there = signals ? find(signals, number) : NULL;
  bool fatal = (!there || there->handler == SIG_DFL) && is_fatal_by_default(number);
  if (signals)
    faas_signals_unlock(signals);
  return fatal;
}

/* Returns whether a handler ran. */
static bool act(struct faas_frame *frame, const siginfo_t *info, void *context) {
  struct faas_disposition how = take_disposition(atomic_load(&frame->signals), info->si_signo);
  if (is_handler(how.handler)) {
    call(frame, &how, info, context);
    return true;
  }
  if (how.handler == SIG_DFL && is_fatal_by_default(info->si_signo))
    faas_end_by_signal(frame, info->si_signo);
  return false;
}

bool faas_signals_take(struct faas_frame *frame) {
  siginfo_t info;
  bool ran = false;
  while (faas_signal_pop(frame, ~faas_signals_blocked(frame), &info))
    ran |= act(frame, &info, NULL);
  return ran;
}

int faas_signal_send(struct faas_frame *frame, const siginfo_t *info) {
  struct faas_signals *signals = faas_signals_of(frame);
  return signals ? post(frame, signals, &signals->pending, info) : EAGAIN;
}

int faas_signal_raise(struct faas_frame *frame, const siginfo_t *info, void *context) {
  struct faas_signals *signals = atomic_load(&frame->signals);
  if (signals && faas_signal_thread(frame, signals)->blocked & faas_signal_bit(info->si_signo))
    return post(frame, signals, &faas_signal_thread(frame, signals)->pending, info);
  act(frame, info, context);
  faas_signals_take(frame);
  return 0;
}

bool faas_signal_fault(struct faas_frame *frame, const siginfo_t *info, void *context) {
  if (faas_signals_blocked(frame) & faas_signal_bit(info->si_signo))
    return false;
  struct faas_disposition how = take_disposition(atomic_load(&frame->signals), info->si_signo);
  if (!is_handler(how.handler))
    return false;
  call(frame, &how, info, context);
  faas_signals_take(frame);
  return true;
}

void faas_signal_abort(struct faas_frame *frame) {
  struct faas_signals *signals = atomic_load(&frame->signals);
  if (!signals)
    return;
  faas_signal_thread(frame, signals)->blocked &= ~faas_signal_bit(SIGABRT);
  siginfo_t info = {.si_signo = SIGABRT, .si_code = SI_TKILL};
  info.si_pid = getpid();
  info.si_uid = getuid();
  faas_signal_fault(frame, &info, NULL);
}

/* ---- setting them ------------------------------------------------------------------------------------------ */

static bool is_signal(int number) { return number > 0 && number < NSIG && number != CANCEL && number != SET_ID; }

/* Those that are pending go with a disposition that ignores them. */
static void drop_pending(struct faas_frame *frame, int number) {
  siginfo_t info;
  while (faas_signal_pop(frame, faas_signal_bit(number), &info))
    ;
}

/* Tells what there is and sets another one, unless that is null. False when out of memory. */
static bool exchange(struct faas_frame *frame, struct faas_signals *signals, int number,
                     struct faas_disposition *before, const struct faas_disposition *after) {
  faas_signals_lock(signals);
  struct faas_disposition *there = find(signals, number);
  if (there)
    *before = *there;
  else if (after && (there = faas_heap_alloc(&frame->heap, sizeof *there))) {
    there->next = signals->dispositions;
    signals->dispositions = there;
  }
  if (there && after) {
    struct faas_disposition *next = there->next;
    *there = *after;
    there->next = next;
  }
  faas_signals_unlock(signals);
  return there || !after;
}

int __faas_sigaction(int number, const struct sigaction *action, struct sigaction *old) {
  struct faas_frame *frame = faas_emulated();
  if (!frame)
    return sigaction(number, action, old);
  if (!is_signal(number) || (action && (number == SIGKILL || number == SIGSTOP))) {
    errno = EINVAL;
    return -1;
  }
  struct faas_signals *signals = action ? faas_signals_of(frame) : atomic_load(&frame->signals);
  struct faas_disposition before = {.handler = SIG_DFL}, after;
  bool is_set = true;
  if (action) {
    after = (struct faas_disposition){
        .number = number, .flags = action->sa_flags | RESTORER, .handler = action->sa_handler};
    memcpy(&after.mask, &action->sa_mask, sizeof after.mask);
    after.mask &= ~(faas_signal_bit(SIGKILL) | faas_signal_bit(SIGSTOP));
  }
  if (signals)
    is_set = exchange(frame, signals, number, &before, action ? &after : NULL);
  if (!is_set || (action && !signals)) {
    errno = ENOMEM;
    return -1;
  }
  if (action && (after.handler == SIG_IGN || (after.handler == SIG_DFL && !is_fatal_by_default(number))))
    drop_pending(frame, number);
  if (old) {
    *old = (struct sigaction){.sa_handler = before.handler, .sa_flags = before.flags};
    memcpy(&old->sa_mask, &before.mask, sizeof before.mask);
  }
  return 0;
}

static void (*set(int number, void (*handler)(int), int flags, bool blocks_itself))(int) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags}, old;
  if (handler == SIG_ERR) {
    errno = EINVAL;
    return SIG_ERR;
  }
  if (blocks_itself && is_signal(number))
    sigaddset(&action.sa_mask, number);
  return __faas_sigaction(number, &action, &old) ? SIG_ERR : old.sa_handler;
}

/* Whether siginterrupt has said that the signal interrupts system calls. */
static bool is_interrupting(struct faas_frame *frame, int number) {
  struct faas_signals *signals = atomic_load(&frame->signals);
  return signals && is_signal(number) && signals->interrupting & faas_signal_bit(number);
}

void (*__faas_signal(int number, void (*handler)(int)))(int) {
  struct faas_frame *frame = faas_emulated();
  if (!frame)
    return signal(number, handler);
  return set(number, handler, is_interrupting(frame, number) ? 0 : SA_RESTART, true);
}

void (*__faas_ssignal(int number, void (*handler)(int)))(int) { return __faas_signal(number, handler); }
void (*__faas_bsd_signal(int number, void (*handler)(int)))(int) { return __faas_signal(number, handler); }

void (*__faas_sysv_signal(int number, void (*handler)(int)))(int) {
  if (!faas_emulated())
    return sysv_signal(number, handler);
  return set(number, handler, (int)(SA_RESETHAND | SA_NODEFER | SA_INTERRUPT), false);
}

void (*__faas___sysv_signal(int number, void (*handler)(int)))(int) { return __faas_sysv_signal(number, handler); }

#pragma GCC diagnostic ignored "-Wdeprecated-declarations" /* functions use it all the same */
int __faas_siginterrupt(int number, int interrupts) {
  struct faas_frame *frame = faas_emulated();
  if (!frame)
    return siginterrupt(number, interrupts);
  struct sigaction action;
  if (__faas_sigaction(number, NULL, &action))
    return -1;
  struct faas_signals *signals = faas_signals_of(frame);
  if (interrupts)
    action.sa_flags &= ~SA_RESTART;
  else
    action.sa_flags |= SA_RESTART;
  if (!signals || __faas_sigaction(number, &action, NULL))
    return -1;
  faas_signals_lock(signals);
  signals->interrupting &= ~faas_signal_bit(number);
  if (interrupts)
    signals->interrupting |= faas_signal_bit(number);
  faas_signals_unlock(signals);
  return 0;
}

/* ---- the stack for handlers -------------------------------------------------------------------------------- */

/* Whose stack the kernel has for handlers in the calling thread; null for the runtime's own. */
static _Thread_local struct faas_frame *stack_owner;

/* Rust's start-up code asks for the stack, each time. It finds the runtime's, which is large enough for its handler, and
 * makes none of its own. */
int __faas_sigaltstack(const stack_t *stack, stack_t *old) {
  struct faas_frame *frame = faas_emulated();
  if (frame && !stack && old && !stack_owner) {
    *old = faas_own_stack();
    return 0;
  }
  if (!frame || !stack)
    return sigaltstack(stack, old);
  if (stack->ss_flags & SS_DISABLE) {
    if (old && sigaltstack(NULL, old))
      return -1;
    faas_signals_end(frame);
    return 0;
  }
  if (!faas_signals_of(frame)) {
    errno = ENOMEM;
    return -1;
  }
  if (sigaltstack(stack, old))
    return -1;
  stack_owner = frame;
  return 0;
}

void faas_signals_end(struct faas_frame *frame) {
  if (stack_owner != frame)
    return;
  stack_owner = NULL;
  stack_t own = faas_own_stack();
  sigaltstack(&own, NULL);
}
