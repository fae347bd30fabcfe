/* ending.c - threads of a function end when their invocation does, and the invocation when a thread of it wants that.
 *
 * A process that ends takes its threads with it wherever they are. Here a thread may hold a lock of libc, of a library or
 * of the runtime, which others need. So it is asked, by a signal, and ends in the handler if that found it where it holds
 * nothing that outlives the invocation:
 *
 *   in code of a function   which the linker put into a place of its own (codeScript in driver/NativeLink.cpp);
 *   where it waits          in a call that the passes or the runtime have marked (FAAS_BLOCKING in faas_abi.inc).
 *
 * It then jumps to where it began, over the function's stack frames, as in exit(); nothing of the function runs in it any
 * more. Anywhere else it goes on, an instruction at a time, until it is in code of the function; after so many of them
 * at its own pace, and is asked again and again. A signal also interrupts most system calls, so that it comes out of a
 * library. In something of the runtime that has to be done to its end, a nested invocation, say, it is away; it is not
 * asked, and nobody waits for it: it finds out when it comes back, and holds the frame until then.
 *
 * The thread that entered is asked in the same way for the end of the invocation, by a thread of the function that calls
 * exit() or crashes. */
#include "process/ending.h"
#include "core/abi.h"
#include "core/buffer.h"
#include "core/locks.h"
#include "core/response.h"
#include "process/exit.h"
#include "process/frame.h"
#include "process/jump.h"
#include "process/threads.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

enum {
  FIRST_PAUSE_US = 50,  /* before a thread is asked again; twice as long each time */
  LAST_PAUSE_US = 2000,
  MOST_PAUSES = 20, /* in which a thread that exits asks itself, and not one of the runtime */
  MOST_STEPS = 5000,    /* a few milliseconds; then it goes on at its own pace, as it has far to go, */
  MORE_STEPS = 500,     /* but for so many each time that it is asked again */
  SLOW_PAUSE_US = 100000, /* once it was given up */
  MOST_LOOKS = 500,     /* of a thread that does not come out of native code, until it is given up */
  PATIENCE = 2500       /* the same in pauses, where it does not even look: a few seconds */
};

static _Thread_local atomic_bool interrupted;
static _Thread_local int steps_left; /* on the way to where it can be ended */

/* Where the code of functions is. Null where nobody has linked it into one place: with --emit-llvm, or not fused. */
extern const char __faas_shared_code[] __attribute__((weak, visibility("hidden")));
extern const char __faas_code[] __attribute__((weak, visibility("hidden")));
extern const char __faas_code_end[] __attribute__((weak, visibility("hidden")));

/* Not one that a function is likely to use itself. */
static int interruption(void) { return SIGRTMAX - 2; }

/* ---- asking ----------------------------------------------------------------------------------------------- */

void faas_take_place(struct faas_place *place) {
  place->current = &faas_current;
  place->interrupted = &interrupted;
  place->id = gettid();
}

/* The thread writes it whenever it likes. What a late look does is one signal too many or too few. */
__attribute__((no_sanitize("thread"))) static bool is_away(const struct faas_place *place,
                                                           const struct faas_frame *frame) {
  return *(struct faas_frame *volatile *)place->current != frame || atomic_load(&place->away);
}

bool faas_interrupt(struct faas_place *place, struct faas_frame *frame) {
  if (!place->id) /* it looks before it begins */
    return true;
  if (is_away(place, frame))
    return false;
  if (!atomic_exchange(place->interrupted, true) && syscall(SYS_tgkill, getpid(), place->id, interruption()))
    atomic_store(place->interrupted, false);
  return true;
}

static void pause_for(struct faas_frame *frame, long *microseconds) {
  struct timespec limit;
  clock_gettime(CLOCK_MONOTONIC, &limit);
  limit.tv_nsec += *microseconds * 1000;
  if (limit.tv_nsec >= 1000000000) {
    limit.tv_sec++;
    limit.tv_nsec -= 1000000000;
  }
  pthread_cond_clockwait(&frame->crew->changed, &frame->lock, CLOCK_MONOTONIC, &limit);
  if (*microseconds < LAST_PAUSE_US)
    *microseconds *= 2;
}

/* ---- who cannot be ended ------------------------------------------------------------------------------------ */

atomic_bool faas_some_given_up;

/* Functions whose threads do not come out of native code. Never freed. */
struct given_up {
  struct given_up *next;
  const struct faas_function *function;
};
static _Atomic(struct given_up *) given_up;

bool faas_is_given_up(const struct faas_function *function) {
  const struct given_up *entry = atomic_load(&given_up);
  while (entry && entry->function != function)
    entry = entry->next;
  return entry;
}

static void give_up(const struct faas_function *function, const char *whose) {
  struct given_up *entry = malloc(sizeof *entry);
  char text[256];
  snprintf(
      text, sizeof text,
      "function '%.100s': %s does not come out of native code; from now on each invocation gets a process of its own",
      function->name, whose);
  faas_tell(text);
  if (!entry)
    return;
  *entry = (struct given_up){atomic_load(&given_up), function};
  while (!atomic_compare_exchange_weak(&given_up, &entry->next, entry))
    ;
  atomic_store(&faas_some_given_up, true);
}

/* Whether it is time for that. */
static bool is_beyond_patience(const struct faas_place *place, int pauses) {
  return atomic_load(&place->looks) >= MOST_LOOKS || pauses >= PATIENCE;
}

/* ---- what was asked --------------------------------------------------------------------------------------- */

static enum faas_stage stage_of(struct faas_ending ending) { return ending.abrupt ? FAAS_ENDS_ABRUPTLY : FAAS_EXITS; }

void faas_ending_begins(struct faas_frame *frame, bool abrupt) {
  struct faas_crew *crew = frame->crew;
  enum faas_stage stage = abrupt ? FAAS_ENDS_ABRUPTLY : FAAS_EXITS;
  if (atomic_load(&crew->stage) < stage)
    atomic_store(&crew->stage, stage);
}

_Noreturn static void leave(struct faas_thread *thread) {
  thread->over = true;
  faas_forget_cleanups();
  FAAS_JUMP(thread->jump);
}

static bool is_started(const struct faas_frame *frame) { return faas_thread && faas_thread->frame == frame; }

/* Whether the calling thread has to end, or in the thread that entered the invocation. */
static bool is_asked(const struct faas_frame *frame) {
  const struct faas_crew *crew = frame->crew;
  enum faas_stage stage = atomic_load(&crew->stage);
  return is_started(frame) ? stage == FAAS_ENDED && !faas_thread->over : atomic_load(&crew->asked) > stage;
}

void faas_end_if_requested(struct faas_frame *frame) {
  if (!frame->crew || !is_asked(frame))
    return;
  if (is_started(frame))
    leave(faas_thread);
  faas_frame_lock(frame);
  struct faas_ending ending = frame->crew->requested;
  faas_frame_unlock(frame);
  faas_ending_begins(frame, ending.abrupt);
  atomic_store(&frame->crew->entering.looks, 0);
  faas_at_exit_drop(&frame->at_thread_exit); /* the thread that asked has run its own */
  faas_end(frame, ending);
}

static bool any_runs(const struct faas_frame *frame) {
  for (const struct faas_thread *thread = frame->crew->threads; thread; thread = thread->next)
    if (!thread->ended)
      return true;
  return false;
}

void faas_threads_await(struct faas_frame *frame) {
  if (!frame->crew)
    return;
  faas_frame_lock(frame);
  while (any_runs(frame) && !atomic_load(&frame->crew->asked))
    pthread_cond_wait(&frame->crew->changed, &frame->lock);
  faas_frame_unlock(frame);
  faas_end_if_requested(frame);
}

/* Asks the thread that entered, so often, until what another one asked for is under way. With the frame's lock held.
 * False if that is not to be had. */
static bool ask_entering(struct faas_frame *frame, int pauses) {
  struct faas_crew *crew = frame->crew;
  for (long pause = FIRST_PAUSE_US; atomic_load(&crew->asked) > atomic_load(&crew->stage); pause_for(frame, &pause)) {
    if (!faas_interrupt(&crew->entering, frame))
      return true; /* it finds out when it comes back */
    if (!crew->given_up && is_beyond_patience(&crew->entering, 0)) {
      crew->given_up = true;
      give_up(frame->function, "it has to end, and");
    }
    if (!pauses--)
      return false;
  }
  return true;
}

static void *ask_on(void *argument) {
  struct faas_frame *frame = argument;
  faas_frame_lock(frame);
  ask_entering(frame, -1);
  faas_frame_unlock(frame);
  faas_frame_release(frame);
  return NULL;
}

/* Goes on with that in a thread of the runtime. */
static void work_on(struct faas_frame *frame, void *(*work)(void *frame)) {
  pthread_attr_t attributes;
  pthread_t thread;
  if (!faas_worker_attributes(&attributes))
    return;
  faas_frame_retain(frame);
  if (pthread_create(&thread, &attributes, work, frame))
    faas_frame_release(frame);
  pthread_attr_destroy(&attributes);
}

_Noreturn void faas_ask_for_end(struct faas_frame *frame, struct faas_ending ending) {
  struct faas_crew *crew = frame->crew;
  struct faas_thread *thread = faas_thread;
  if (!ending.abrupt)
    faas_at_exit_run(&thread->at_exit);
  thread->over = true;
  atomic_store(&thread->place.away, 0);
  faas_frame_lock(frame);
  if (stage_of(ending) > atomic_load(&crew->asked)) {
    crew->requested = ending;
    atomic_store(&crew->asked, stage_of(ending));
    pthread_cond_broadcast(&crew->changed);
  }
  /* The other may be in native code that waits for the end of this one. */
  bool done = ask_entering(frame, MOST_PAUSES);
  faas_frame_unlock(frame);
  if (!done)
    work_on(frame, ask_on);
  leave(thread);
}

/* ---- the thread that is asked ------------------------------------------------------------------------------- */

/* Whether the calling thread, which a signal has interrupted, holds nothing that outlives its invocation. */
static bool holds_nothing(const struct faas_frame *frame, const ucontext_t *context) {
  if (__faas_waiting)
    return true;
#ifdef __SANITIZE_THREAD__
  (void)frame, (void)context; /* it gives a signal to the handler later, when the thread is elsewhere */
  return false;
#else
  uintptr_t counter = (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
  uintptr_t first = (uintptr_t)(frame->function->mode == FAAS_MODE_shared ? __faas_shared_code : __faas_code);
  return counter >= first && counter < (uintptr_t)__faas_code_end;
#endif
}

/* Whether a call leads back to there: the bytes before are one. */
static bool is_behind_call(const unsigned char *address) {
  return address[-5] == 0xe8 || (address[-2] == 0xff && (address[-1] & 0x38) == 0x10) ||
         (address[-3] == 0xff && (address[-2] & 0x38) == 0x10) ||
         (address[-6] == 0xff && (address[-5] & 0x38) == 0x10) || (address[-7] == 0xff && (address[-6] & 0x38) == 0x10);
}

/* Whether nothing of the executable, a function's callback or the runtime, is among what native code runs in the
 * calling thread. */
static bool is_native_alone(const ucontext_t *context) {
  extern const char __executable_start[] __attribute__((weak, visibility("hidden"))), etext[]
      __attribute__((weak, visibility("hidden"))); /* of an executable; elsewhere nobody starts native threads */
  uintptr_t counter = (uintptr_t)context->uc_mcontext.gregs[REG_RIP], first = (uintptr_t)__executable_start,
            end = (uintptr_t)etext;
  const uintptr_t *at = (const uintptr_t *)context->uc_mcontext.gregs[REG_RSP];
  if (counter >= first && counter < end)
    return false;
  for (; at < (const uintptr_t *)faas_thread->native_base; at++)
    if (*at >= first && *at < end && is_behind_call((const unsigned char *)*at))
      return false;
  return true;
}

/* Whether the next instruction may block SIGTRAP, as libc does around clone: a step that cannot be signalled ends the
 * process. */
static bool is_before_mask(const ucontext_t *context) {
  const unsigned char *next = (const unsigned char *)context->uc_mcontext.gregs[REG_RIP];
  return next[0] == 0x0f && next[1] == 0x05 && context->uc_mcontext.gregs[REG_RAX] == SYS_rt_sigprocmask;
}

/* Whether the calling thread gets the next signal, SIGTRAP, behind the next instruction. */
static void step(ucontext_t *context, bool again) {
  again = again && !is_before_mask(context);
  enum { TRAP_FLAG = 0x100 };
  greg_t *flags = &context->uc_mcontext.gregs[REG_EFL];
  *flags = again ? *flags | TRAP_FLAG : *flags & ~TRAP_FLAG;
}

/* The calling thread was asked, or has made another step. One signal may come on the heels of another: what the second
 * interrupts is this, which is not to be stepped through. */
static void look(void *context) {
  static _Thread_local volatile bool looking;
  if (looking) {
    step(context, false);
    return;
  }
  looking = true;
  int error = errno;
  struct faas_frame *frame = faas_current;
  bool asked = frame && frame->crew && is_asked(frame);
  bool ends = asked && holds_nothing(frame, context);
  if (!ends)
    step(context, asked && __faas_code && !atomic_load(&faas_own_place(frame)->away) && steps_left-- > 0);
  looking = false;
  if (asked && !ends && is_started(frame) && faas_thread->is_native && is_native_alone(context)) {
    step(context, false);
    faas_thread_leave(); /* it goes on as a thread of the library */
  }
  if (ends) {
    steps_left = 0;
    __faas_waiting = 0;
    faas_end_if_requested(frame);
  }
  errno = error;
}

static void interrupt(int number, siginfo_t *info, void *context) {
  (void)number, (void)info;
  atomic_store(&interrupted, false);
  if (faas_current && faas_current->crew) {
    bool is_first = !atomic_fetch_add(&faas_own_place(faas_current)->looks, 1);
    int steps = is_first ? MOST_STEPS : MORE_STEPS;
    steps_left = steps_left < steps ? steps : steps_left;
  }
  look(context);
}

void faas_step(void *context) { look(context); }

void faas_listen_in_this_thread(void) {
  sigset_t own;
  sigemptyset(&own);
  sigaddset(&own, interruption());
  pthread_sigmask(SIG_UNBLOCK, &own, NULL);
}

void faas_listen_for_ends(void) {
  /* No signal is blocked meanwhile, because the handler may jump away. */
  struct sigaction action = {.sa_sigaction = interrupt, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  sigaction(interruption(), &action, NULL);
}

struct faas_place *faas_go_away_rarely(void) {
  struct faas_place *place = faas_own_place(faas_current);
  atomic_fetch_add(&place->away, 1);
  if (atomic_load(&place->away) == 1) /* nobody waits for it from here on */
    faas_end_if_requested(faas_current);
  return place;
}

void faas_come_back_rarely(struct faas_place *place, faas_response *response) {
  if (atomic_fetch_sub(&place->away, 1) != 1)
    return;
  if (response && is_asked(faas_current))
    faas_response_free(response);
  faas_end_if_requested(faas_current);
}

/* ---- the end ------------------------------------------------------------------------------------------------ */

/* Asks all that can be asked. False if there are none. `*stuck`: one does not come out of native code. */
static bool interrupt_all(struct faas_frame *frame, int pauses, bool *stuck) {
  bool any = false;
  for (struct faas_thread *thread = frame->crew->threads; thread; thread = thread->next)
    if (!thread->ended && faas_interrupt(&thread->place, frame)) {
      any = true;
      *stuck |= is_beyond_patience(&thread->place, pauses);
    }
  return any;
}

/* Goes on asking, for a frame whose invocation does not wait any more. */
static void *ask_slowly(void *argument) {
  struct faas_frame *frame = argument;
  faas_frame_lock(frame);
  for (long pause = SLOW_PAUSE_US; interrupt_all(frame, 0, &(bool){false});)
    pause_for(frame, &pause);
  faas_frame_unlock(frame);
  faas_frame_release(frame);
  return NULL;
}

/* Takes those that have ended off the frame's list; the others nobody joins any more. With the frame's lock held. */
static struct faas_thread *take_ended(struct faas_frame *frame) {
  struct faas_thread *taken = NULL;
  for (struct faas_thread **place = &frame->crew->threads, *thread; (thread = *place);)
    if (thread->ended) {
      *place = thread->next;
      thread->next = taken;
      taken = thread;
    } else {
      if (!thread->detached)
        pthread_detach(thread->id);
      thread->detached = true;
      place = &thread->next;
    }
  return taken;
}

void faas_threads_end(struct faas_frame *frame) {
  struct faas_crew *crew = frame->crew;
  if (frame->process) /* which takes them with it */
    return;
  bool stuck = false;
  int pauses = 0;
  faas_frame_lock(frame);
  atomic_store(&crew->stage, FAAS_ENDED);
  pthread_cond_broadcast(&crew->changed);
  for (long pause = FIRST_PAUSE_US; interrupt_all(frame, pauses, &stuck) && !stuck; pauses++)
    pause_for(frame, &pause);
  struct faas_thread *thread = take_ended(frame);
  faas_frame_unlock(frame);
  if (stuck) {
    give_up(frame->function, "a thread that it started");
    work_on(frame, ask_slowly);
  }
  for (; thread; thread = thread->next)
    pthread_join(thread->id, NULL);
}
