/* threads.c - threads that a fused function starts: they share its invocation and have thread-locals of their own.
 *
 * The frame lives until the last of them has ended. A process that ends takes its threads with it; here one that is
 * still running when its invocation ends runs on, with its state, but what it writes goes nowhere. */
#include "process/threads.h"
#include "core/abi.h"
#include "core/heap.h"
#include "process/environment.h"
#include "process/exit.h"
#include "process/frame.h"
#include "process/handlers.h"
#include "process/jump.h"
#include "process/signals.h"
#include "process/workflow.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <threads.h>
#include <time.h>

struct start {
  void *(*routine)(void *);
  void *argument;
  struct faas_frame *frame;
  struct faas_workflow *workflow;
  void *thread_data;
  faas_signal_set blocked;
};

/* ---- keys: a process has 1024, which invocations must not use up ------------------------------------------ */

struct faas_key {
  struct faas_key *next;
  pthread_key_t key;
  void (*destructor)(void *);
};

/* The destructors of the frame's keys, for a thread that ends, while its state is still there. One may set its key anew
 * to be called again (Rust's does), so there is a bound. */
static void run_key_destructors(struct faas_frame *frame) {
  enum { MOST = PTHREAD_KEYS_MAX * PTHREAD_DESTRUCTOR_ITERATIONS };
  for (int i = 0; i < MOST; i++) {
    void *value = NULL;
    faas_frame_lock(frame);
    struct faas_key *entry = frame->keys;
    while (entry && !(entry->destructor && (value = pthread_getspecific(entry->key))))
      entry = entry->next;
    void (*destructor)(void *) = entry ? entry->destructor : NULL;
    if (entry)
      pthread_setspecific(entry->key, NULL);
    faas_frame_unlock(frame);
    if (!destructor)
      return;
    destructor(value);
  }
}

/* ---- threads ---------------------------------------------------------------------------------------------- */

/* Its destructor runs after those of the thread's thread-locals. */
static pthread_key_t thread_end;
static pthread_once_t thread_end_once = PTHREAD_ONCE_INIT;
static bool thread_end_made;

static void end_thread(void *frame) {
  run_key_destructors(frame);
  faas_free(__faas_thread_data);
  faas_current = NULL;
  faas_workflow_release(faas_workflow);
  faas_workflow = NULL;
  faas_frame_release(frame);
}

static void make_thread_end(void) { thread_end_made = !pthread_key_create(&thread_end, end_thread); }

/* Where a thread that the function started goes when it ends before its code returns. */
static _Thread_local faas_jump_point *thread_jump;
/* What pthread_exit was given. */
static _Thread_local void *thread_result;

/* An exit or a crash in the thread, and its pthread_exit, jump to here. */
static void *run_thread(void *argument) {
  struct start start = *(struct start *)argument;
  faas_current = start.frame;
  faas_workflow = start.workflow;
  faas_free(argument);
  __faas_data = start.frame->data;
  __faas_thread_data = start.thread_data;
  pthread_setspecific(thread_end, start.frame);
  faas_signals_block(start.blocked);
  faas_catch_signals_on_this_thread();
  faas_jump_point end;
  thread_jump = &end;
  thread_result = NULL;
  if (FAAS_SET_JUMP(end))
    return thread_result;
  return start.routine(start.argument);
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

_Noreturn void faas_thread_end(void) { FAAS_JUMP(*thread_jump); }

int __faas_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*routine)(void *),
                          void *argument) {
  struct faas_frame *frame = faas_current;
  const struct faas_block *block = frame->function->thread_data;
  pthread_once(&thread_end_once, make_thread_end);
  struct start *start = faas_heap_alloc(&frame->heap, sizeof *start);
  void *thread_data = block ? faas_block_new(&frame->heap, block, frame->data) : NULL;
  int error = EAGAIN;
  if (start && thread_end_made && (thread_data || !block)) {
    *start = (struct start){routine, argument, frame, faas_workflow_share(), thread_data, faas_signals_blocked(frame)};
    if (frame->environment_waits) /* two threads must not make it at the same time */
      faas_environment(frame);
    if (!frame->threaded) /* not again: other threads look */
      frame->threaded = frame->unusual = true;
    faas_heap_share(&frame->heap);
    faas_frame_retain(frame);
    error = faas_start_thread(thread, attributes, run_thread, start);
    if (!error)
      return 0;
    faas_workflow_release(start->workflow);
    faas_frame_release(frame);
  }
  faas_free(start);
  faas_free(thread_data);
  return error;
}

int __faas_pthread_join(pthread_t thread, void **result) {
  int error = pthread_join(thread, result);
  if (faas_current)
    faas_end_if_requested(faas_current);
  return error;
}

/* In the entering thread of a process the others go on, and the last one ends it with status 0. */
_Noreturn void __faas_pthread_exit(void *result) {
  struct faas_frame *frame = faas_current;
  if (!frame)
    pthread_exit(result);
  thread_result = result;
  if (!faas_is_entering_thread(frame))
    faas_thread_end();
  faas_at_exit_run(&frame->at_thread_exit);
  while (atomic_load(&frame->references) > 1)
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  faas_end_if_requested(frame);
  faas_end(frame, (struct faas_ending){.status = 0});
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

/* ---- making and deleting keys ------------------------------------------------------------------------------- */

int __faas_pthread_key_create(pthread_key_t *key, void (*destructor)(void *)) {
  struct faas_frame *frame = faas_current;
  if (!frame)
    return pthread_key_create(key, destructor);
  struct faas_key *entry = faas_heap_alloc(&frame->heap, sizeof *entry);
  if (!entry)
    return ENOMEM;
  int error = pthread_key_create(key, destructor);
  if (error) {
    faas_free(entry);
    return error;
  }
  faas_frame_lock(frame);
  *entry = (struct faas_key){frame->keys, *key, destructor};
  frame->keys = entry;
  faas_frame_unlock(frame);
  return 0;
}

int __faas_pthread_key_delete(pthread_key_t key) {
  struct faas_frame *frame = faas_current;
  if (frame) {
    faas_frame_lock(frame);
    for (struct faas_key **entry = &frame->keys; *entry; entry = &(*entry)->next)
      if ((*entry)->key == key) {
        struct faas_key *found = *entry;
        *entry = found->next;
        faas_free(found);
        break;
      }
    faas_frame_unlock(frame);
  }
  return pthread_key_delete(key);
}

void faas_keys_leave(struct faas_frame *frame) {
  faas_frame_lock(frame);
  for (const struct faas_key *entry = frame->keys; entry; entry = entry->next)
    pthread_setspecific(entry->key, NULL);
  faas_frame_unlock(frame);
}

void faas_keys_end(struct faas_frame *frame) {
  while (frame->keys) {
    struct faas_key *entry = frame->keys;
    frame->keys = entry->next;
    pthread_key_delete(entry->key);
  }
}

int __faas_tss_create(tss_t *key, tss_dtor_t destructor) {
  return __faas_pthread_key_create(key, destructor) ? thrd_error : thrd_success;
}

void __faas_tss_delete(tss_t key) { __faas_pthread_key_delete(key); }
