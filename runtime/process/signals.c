/* signals.c - fatal signals of a fused function end its invocation, as they would end its process.
 *
 * The handler runs on a stack of its own, so that a stack overflow can be handled too, and jumps to the frame like
 * exit(). That is sound for code of the function, which shares nothing with other invocations. A signal inside a
 * native library may leave a lock of that library held. SIGABRT comes from libc, which found a buffer too small, or from
 * a native library (a function's own abort() never gets that far); where libc found its heap damaged, which is
 * everybody's, it ends the process.
 *
 * Where the function has a handler for the signal (handlers.c), that one is called in place of the end. SIGPIPE is
 * caught for the same reason: the kernel sends it to the thread that writes, whoever in it does, so it costs nothing
 * where nothing is broken. */
#include "process/signals.h"
#include "core/buffer.h"
#include "core/heap.h"
#include "core/locks.h"
#include "process/ending.h"
#include "process/exit.h"
#include "process/frame.h"
#include "process/guard.h"
#include "process/handlers.h"
#include "process/overflow.h"

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const int caught[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGXFSZ, SIGABRT};

/* There only in a static binary. */
extern const char __faas_static[] __attribute__((weak));

enum { STACK_SIZE = 64 << 10 };

/* True in a program that was not fused: its state is not fresh after a crash, so it must end. */
__attribute__((weak)) const bool faas_unfused = false;

_Noreturn void faas_end_by_signal(struct faas_frame *frame, int number) {
  faas_end(frame, (struct faas_ending){.status = 128 + number, .signal = number, .abrupt = true});
}

/* What libc says before it aborts, as debuggers read it. */
struct message {
  unsigned size;
  char text[];
};

/* Whether an abort is that of the process: it has one of its own, or libc found its heap damaged, and not a buffer of its
 * caller or an assertion. Without a new message it is not libc's. */
bool faas_abort_ends_process(void) {
  static _Atomic(const struct message *) seen;
  const struct message *const *last = __faas_static ? NULL : dlvsym(RTLD_DEFAULT, "__abort_msg", "GLIBC_PRIVATE");
  if (faas_current->process || !last)
    return true;
  const struct message *message = *last;
  return message && atomic_exchange(&seen, message) != message && strncmp(message->text, "***", 3) &&
         !strstr(message->text, "Assertion");
}

/* Whether the function has a handler that has dealt with it. Not where the runtime crashed with a lock held, which the
 * handler may want; and libc ends the process when that of an abort() returns. */
static bool is_handled(int number, const siginfo_t *info, void *context) {
  struct faas_frame *frame = faas_emulated();
  return frame && number != SIGABRT && !faas_held.frame && !faas_held.heap && faas_signal_fault(frame, info, context);
}

static void handle(int number, siginfo_t *info, void *context) {
  if (number == SIGTRAP && info->si_code == TRAP_TRACE) {
    faas_step(context);
    return;
  }
  if (faas_guard && (number == SIGSEGV || number == SIGBUS))
    FAAS_JUMP(*faas_guard);
  if (is_handled(number, info, context))
    return;
  if (faas_current && !(number == SIGABRT && faas_abort_ends_process())) {
    __faas_waiting = 0;
    faas_give_back_locks();
    if (faas_report_overflow(faas_current, info, context))
      number = SIGABRT;
    if (number == SIGABRT && faas_emulated())
      faas_signal_abort(faas_current);
    faas_end_by_signal(faas_current, number);
  }
  signal(number, SIG_DFL);
  raise(number);
}

/* What the runtime writes for itself, with or without an invocation, fails with an error. */
static void handle_broken_pipe(int number, siginfo_t *info, void *context) {
  (void)number;
  struct faas_frame *frame = faas_emulated();
  int error = errno;
  if (frame && !faas_writes)
    faas_signal_raise(frame, info, context);
  errno = error;
}

void faas_catch_signals(void) {
  if (faas_unfused)
    return;
  /* The signal is not blocked while it is handled, because the handler jumps away. */
  struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  for (size_t i = 0; i < sizeof caught / sizeof *caught; i++)
    sigaction(caught[i], &action, NULL);
  action = (struct sigaction){.sa_sigaction = handle_broken_pipe, .sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART};
  sigaction(SIGPIPE, &action, NULL);
  faas_listen_for_ends();
}

void faas_release_signals(void) {
  static const int own[] = {SIGTERM, SIGINT, SIGPIPE, SIGALRM};
  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
    signal(own[i], SIG_DFL);
}

static pthread_key_t stack_key;
static pthread_once_t stack_key_once = PTHREAD_ONCE_INIT;
static bool stack_key_made;
static _Thread_local bool has_stack;

static void free_stack(void *stack) {
  sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL);
  munmap(stack, STACK_SIZE);
}

static void make_stack_key(void) { stack_key_made = !pthread_key_create(&stack_key, free_stack); }

void faas_catch_signals_on_this_thread(void) {
  if (has_stack || faas_unfused)
    return;
  has_stack = true; /* without one, for want of memory, a stack overflow ends the process */
  pthread_once(&stack_key_once, make_stack_key);
  void *stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (stack == MAP_FAILED)
    return;
  if (stack_key_made && !pthread_setspecific(stack_key, stack))
    sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = STACK_SIZE}, NULL);
  else
    munmap(stack, STACK_SIZE);
}

stack_t faas_own_stack(void) {
  void *stack = stack_key_made ? pthread_getspecific(stack_key) : NULL;
  return (stack_t){.ss_sp = stack, .ss_size = STACK_SIZE, .ss_flags = stack ? 0 : SS_DISABLE};
}
