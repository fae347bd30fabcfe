/* threads.c - threads that a fused function starts: they share its invocation and have thread-locals of their own.
 *
 * They end with it (ending.c); the frame lives until the last of them has. What libc would do at the end of a thread that
 * the function can see, destructors of thread-locals and of thread keys, is done here, because in a thread that is ended
 * nothing of the function runs any more. */
#include "process/threads.h"
#include "core/abi.h"
#include "core/heap.h"
#include "core/locks.h"
#include "process/ending.h"
#include "process/environment.h"
#include "process/exit.h"
#include "process/frame.h"
#include "process/handlers.h"
#include "process/jump.h"
#include "process/signals.h"
#include "process/stdio.h"
#include "process/thread_keys.h"
#include "process/workflow.h"

#include <errno.h>
#include <stdint.h>
#include <threads.h>
#include <time.h>

/* ---- a thread from its start to its end --------------------------------------------------------------------- */

_Thread_local struct faas_thread *faas_thread;

/* Takes it off the frame's list. With the frame's lock held. */
static void forget(struct faas_frame *frame, struct faas_thread *thread) {
  struct faas_thread **place = &frame->crew->threads;
  while (*place && *place != thread)
    place = &(*place)->next;
  if (*place)
    *place = thread->next;
}

/* For a thread that ends by itself in native code, or was cancelled. Its destructor runs after those of the thread's
 * thread-locals. */
static pthread_key_t thread_end;
static pthread_once_t thread_end_once = PTHREAD_ONCE_INIT;
static bool thread_end_made;

/* The last thing that a thread does for its frame, however it came to its end. */
void faas_thread_leave(void) {
  struct faas_thread *thread = faas_thread;
  struct faas_frame *frame = thread->frame;
  __faas_waiting = 0;
  pthread_setspecific(thread_end, NULL);
  faas_free(__faas_thread_data);
  faas_thread = NULL;
  faas_current = NULL;
  faas_workflow_release(faas_workflow);
  faas_workflow = NULL;
  faas_frame_lock(frame);
  thread->place.id = 0;
  thread->ended = true;
  sem_post(&thread->joinable);
  pthread_cond_broadcast(&frame->crew->changed);
  if (thread->detached) {
    forget(frame, thread);
    faas_heap_free(&frame->heap, thread);
  }
  /* Who finds it gone may free the frame as soon as he has the lock. */
  bool last = atomic_fetch_sub(&frame->references, 1) == 1;
  faas_frame_unlock(frame);
  if (last)
    faas_frame_destroy(frame);
}

static void *leave(void) {
  void *result = faas_thread->result;
  faas_thread_leave();
  return result;
}

/* The end of a thread as in a process, unless its invocation has ended: then nothing of the function runs any more. */
__attribute__((noinline)) static void *finish(void) {
  if (FAAS_SET_JUMP(faas_thread->jump))
    return leave();
  if (faas_thread->over)
    return leave();
  faas_at_exit_run(&faas_thread->at_exit);
  faas_keys_destroy_values();
  return leave();
}

static void finish_at_end(void *thread) {
  (void)thread;
  finish();
}

static void make_thread_end(void) { thread_end_made = !pthread_key_create(&thread_end, finish_at_end); }

static void begin(struct faas_thread *thread) {
  struct faas_frame *frame = thread->frame;
  faas_thread = thread;
  faas_current = frame;
  faas_workflow = thread->workflow;
  __faas_data = frame->data;
  __faas_thread_data = thread->thread_data;
  pthread_setspecific(thread_end, thread);
  faas_signals_block(thread->blocked);
  faas_catch_signals_on_this_thread();
  faas_frame_lock(frame);
  faas_take_place(&thread->place);
  faas_frame_unlock(frame);
}

/* Native code may have it block all signals, and have it go on when it is nobody's any more. */
static void *run_native(struct faas_thread *thread) {
  thread->native_base = __builtin_frame_address(0);
  faas_listen_in_this_thread();
  void *result = thread->routine(thread->argument);
  if (faas_thread)
    faas_thread->result = result;
  return result;
}

/* pthread_exit in the thread, and who ends it, jump to here. */
static void *run_thread(void *thread) {
  begin(thread);
  if (FAAS_SET_JUMP(faas_thread->jump))
    return finish();
  faas_end_if_requested(faas_current);
  if (faas_thread->is_native) {
    void *result = run_native(faas_thread);
    return faas_thread ? finish() : result;
  }
  faas_thread->result = faas_thread->routine(faas_thread->argument);
  return finish();
}

bool faas_worker_attributes(pthread_attr_t *attributes) {
  if (pthread_attr_init(attributes))
    return false;
  pthread_attr_setdetachstate(attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(attributes, 8 << 20);
  return true;
}

FAAS_BOUNDARY int faas_start_thread(pthread_t *thread, const pthread_attr_t *attributes, void *(*routine)(void *),
                                    void *argument) {
  return pthread_create(thread, attributes, routine, argument);
}

/* Before the first one. In the thread that entered, because there is no other. */
static bool make_crew(struct faas_frame *frame) {
  if (frame->crew)
    return true;
  if (frame->environment_waits) /* two threads must not make it at the same time */
    faas_environment(frame);
  struct faas_crew *crew = faas_heap_zeroed(&frame->heap, 1, sizeof *crew);
  if (!crew)
    return false;
  pthread_cond_init(&crew->changed, NULL);
  faas_take_place(&crew->entering);
  faas_heap_share(&frame->heap);
  frame->unusual = true;
  frame->depth |= FAAS_WITH_THREADS;
  frame->crew = crew;
  return true;
}

bool faas_threads_prepare(struct faas_frame *frame) {
  pthread_once(&thread_end_once, make_thread_end);
  return thread_end_made && make_crew(frame);
}

/* One that has not begun; null when out of memory. */
static struct faas_thread *make(struct faas_frame *frame, void *(*routine)(void *), void *argument) {
  const struct faas_block *block = frame->function->thread_data;
  struct faas_thread *thread = faas_heap_zeroed(&frame->heap, _Alignof(struct faas_thread), sizeof *thread);
  if (!thread)
    return NULL;
  if (block && !(thread->thread_data = faas_block_new(&frame->heap, block, frame->data))) {
    faas_heap_free(&frame->heap, thread);
    return NULL;
  }
  thread->frame = frame;
  thread->routine = routine;
  thread->argument = argument;
  sem_init(&thread->joinable, 0, 0);
  return thread;
}

/* With the frame's lock held. */
static void enlist(struct faas_frame *frame, struct faas_thread *thread) {
  thread->next = frame->crew->threads;
  frame->crew->threads = thread;
  faas_frame_retain(frame);
}

static int start(struct faas_thread *thread, pthread_t *id, const pthread_attr_t *attributes) {
  struct faas_frame *frame = thread->frame;
  int state = PTHREAD_CREATE_JOINABLE;
  if (attributes)
    pthread_attr_getdetachstate(attributes, &state);
  thread->detached = state == PTHREAD_CREATE_DETACHED || thread->is_native; /* whom native code joins */
  faas_frame_lock(frame); /* it ends only when it is in the list */
  int error = faas_start_thread(&thread->id, attributes, run_thread, thread);
  pthread_t made = thread->id; /* it may be gone as soon as it can have the lock */
  if (!error)
    enlist(frame, thread);
  faas_frame_unlock(frame);
  if (!error)
    *id = made;
  return error;
}

int faas_thread_create(pthread_t *id, const pthread_attr_t *attributes, void *(*routine)(void *), void *argument,
                       bool is_native) {
  struct faas_frame *frame = faas_current;
  struct faas_thread *thread = faas_threads_prepare(frame) ? make(frame, routine, argument) : NULL;
  if (!thread)
    return EAGAIN;
  thread->workflow = faas_workflow_share();
  thread->is_native = is_native;
  thread->blocked = faas_signals_blocked(frame);
  int error = start(thread, id, attributes);
  if (error) {
    faas_workflow_release(thread->workflow);
    faas_free(thread->thread_data);
    faas_free(thread);
  }
  return error;
}

void faas_thread_run_here(struct faas_frame *frame, void *(*routine)(void *), void *argument) {
  struct faas_thread *thread = make(frame, routine, argument);
  if (!thread)
    return;
  thread->detached = true;
  faas_frame_lock(frame);
  enlist(frame, thread);
  faas_frame_unlock(frame);
  run_thread(thread);
}

int __faas_pthread_create(pthread_t *id, const pthread_attr_t *attributes, void *(*routine)(void *), void *argument) {
  return faas_thread_create(id, attributes, routine, argument, false);
}

/* In the entering thread of a process the others go on, and the last one ends it with status 0. */
_Noreturn void __faas_pthread_exit(void *result) {
  struct faas_frame *frame = faas_current;
  if (!frame)
    pthread_exit(result);
  if (faas_thread && faas_thread->frame == frame) {
    faas_thread->result = result;
    faas_forget_cleanups();
    FAAS_JUMP(faas_thread->jump);
  }
  faas_at_exit_run(&frame->at_thread_exit);
  faas_keys_destroy_values();
  faas_threads_await(frame);
  faas_end(frame, (struct faas_ending){.status = 0});
}

/* ---- joining and detaching ---------------------------------------------------------------------------------- */

/* The started thread of that name that nobody has joined or detached, or null. With the frame's lock held. */
static struct faas_thread *find(const struct faas_frame *frame, pthread_t id) {
  struct faas_thread *thread = frame->crew ? frame->crew->threads : NULL;
  while (thread && (thread->detached || !pthread_equal(thread->id, id)))
    thread = thread->next;
  return thread;
}

static struct faas_thread *find_current(pthread_t id) {
  if (!faas_current)
    return NULL;
  faas_frame_lock(faas_current);
  struct faas_thread *thread = find(faas_current, id);
  faas_frame_unlock(faas_current);
  return thread;
}

/* A thread that has ended, or is about to. */
static int reap(struct faas_thread *thread, void **result) {
  struct faas_frame *frame = thread->frame;
  faas_frame_lock(frame);
  forget(frame, thread);
  faas_frame_unlock(frame);
  int error = pthread_join(thread->id, result);
  faas_free(thread);
  return error;
}

int __faas_pthread_clockjoin_np(pthread_t id, void **result, clockid_t clock, const struct timespec *limit) {
  struct faas_thread *thread = find_current(id);
  if (!thread)
    return pthread_clockjoin_np(id, result, clock, limit);
  if (thread == faas_thread)
    return EDEADLK;
  int failed;
  do {
    __faas_waiting = 1;
    failed = limit ? sem_clockwait(&thread->joinable, clock, limit) : sem_wait(&thread->joinable);
    __faas_waiting = 0;
  } while (failed && errno == EINTR);
  faas_end_if_requested(thread->frame); /* by that thread, perhaps */
  return failed ? errno : reap(thread, result);
}

int __faas_pthread_timedjoin_np(pthread_t id, void **result, const struct timespec *limit) {
  return __faas_pthread_clockjoin_np(id, result, CLOCK_REALTIME, limit);
}

int __faas_pthread_join(pthread_t id, void **result) {
  return __faas_pthread_clockjoin_np(id, result, CLOCK_REALTIME, NULL);
}

int __faas_pthread_tryjoin_np(pthread_t id, void **result) {
  struct faas_thread *thread = find_current(id);
  if (!thread)
    return pthread_tryjoin_np(id, result);
  return sem_trywait(&thread->joinable) ? EBUSY : reap(thread, result);
}

int __faas_pthread_detach(pthread_t id) {
  struct faas_frame *frame = faas_current;
  if (!frame)
    return pthread_detach(id);
  faas_frame_lock(frame);
  struct faas_thread *thread = find(frame, id);
  bool ended = thread && thread->ended;
  int error = ended ? 0 : pthread_detach(id);
  if (thread && !ended)
    thread->detached = true;
  faas_frame_unlock(frame);
  return ended ? reap(thread, NULL) : error;
}

/* ---- C11's are the same, with an int for a result ----------------------------------------------------------- */

struct c11_start {
  thrd_start_t routine;
  void *argument;
};

static void *run_c11_thread(void *argument) {
  struct c11_start start = *(struct c11_start *)argument;
  faas_free(argument);
  return (void *)(intptr_t)start.routine(start.argument);
}

int __faas_thrd_create(thrd_t *thread, thrd_start_t routine, void *argument) {
  struct c11_start *start = faas_heap_alloc(&faas_current->heap, sizeof *start);
  if (!start)
    return thrd_nomem;
  *start = (struct c11_start){routine, argument};
  int error = __faas_pthread_create(thread, NULL, run_c11_thread, start);
  if (!error)
    return thrd_success;
  faas_free(start);
  return error == ENOMEM ? thrd_nomem : thrd_error;
}

int __faas_thrd_join(thrd_t thread, int *result) {
  void *value;
  if (__faas_pthread_join(thread, &value))
    return thrd_error;
  if (result)
    *result = (int)(intptr_t)value;
  return thrd_success;
}

int __faas_thrd_detach(thrd_t thread) { return __faas_pthread_detach(thread) ? thrd_error : thrd_success; }
_Noreturn void __faas_thrd_exit(int result) { __faas_pthread_exit((void *)(intptr_t)result); }

/* ---- attributes ---------------------------------------------------------------------------------------------- */

/* Rust's start-up code asks for the stack of its thread. libc reads that of the main thread out of /proc each time, so
 * it is asked once a thread. */
int __faas_pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes) {
  static _Thread_local void *stack;
  static _Thread_local size_t stack_size, guard_size;
  if (!faas_current || !pthread_equal(thread, pthread_self()))
    return pthread_getattr_np(thread, attributes);
  if (!stack) {
    pthread_attr_t own;
    int error = pthread_getattr_np(thread, &own);
    if (error)
      return error;
    pthread_attr_getstack(&own, &stack, &stack_size);
    pthread_attr_getguardsize(&own, &guard_size);
    pthread_attr_destroy(&own);
  }
  int error = pthread_attr_init(attributes);
  if (!error)
    error = pthread_attr_setstack(attributes, stack, stack_size);
  return error ? error : pthread_attr_setguardsize(attributes, guard_size);
}
