/* process.c - the end of a process and its threads, for a fused function.
 *
 * The passes turn a function's call of libc's NAME into one of __faas_NAME. exit() in the thread that entered
 * the invocation jumps to its frame, over the function's own stack frames: as in a process, their destructors
 * do not run. In a thread that the function started it sets the exit status and ends that thread only. */
#include "internal.h"

#include <errno.h>
#include <stdlib.h>

/* As a shell shows a process that SIGABRT ended. */
enum { ABORTED = 134 };

_Noreturn void __faas_exit(int status) {
  struct faas_frame *frame = faas_current;
  if (!frame)
    exit(status);
  frame->exit_status = status;
  if (!pthread_equal(frame->thread, pthread_self()))
    pthread_exit(NULL);
  longjmp(frame->end, 1);
}

static void drop(struct faas_at_exit **list) {
  while (*list) {
    struct faas_at_exit *handler = *list;
    *list = handler->next;
    free(handler);
  }
}

/* Without exit handlers and without writing out stdio. */
_Noreturn void __faas__exit(int status) {
  struct faas_frame *frame = faas_current;
  if (!frame)
    _Exit(status);
  if (pthread_equal(frame->thread, pthread_self())) {
    drop(&frame->at_thread_exit);
    drop(&frame->at_exit);
    frame->destructed = true;
    faas_stdio_end(frame, true);
  }
  __faas_exit(status);
}

_Noreturn void __faas__Exit(int status) { __faas__exit(status); }
_Noreturn void __faas_quick_exit(int status) { __faas__exit(status); }
_Noreturn void __faas_abort(void) { __faas__exit(ABORTED); }

_Noreturn void __faas___assert_fail(const char *assertion, const char *file, unsigned line,
                                    const char *function) {
  fprintf(stderr, "%s: %s:%u: %s: Assertion `%s' failed.\n", faas_current ? faas_current->function->name : "",
          file, line, function ? function : "?", assertion);
  __faas_abort();
}

static int push(struct faas_at_exit **list, void (*call)(void *), void *argument) {
  struct faas_at_exit *handler = malloc(sizeof *handler);
  if (!handler)
    return -1;
  *handler = (struct faas_at_exit){*list, call, argument};
  *list = handler;
  return 0;
}

int __faas___cxa_atexit(void (*call)(void *), void *argument, void *library) {
  (void)library;
  return push(&faas_current->at_exit, call, argument);
}

static void call_without_argument(void *call) { ((void (*)(void))call)(); }

int __faas_atexit(void (*call)(void)) {
  return push(&faas_current->at_exit, call_without_argument, (void *)call);
}

/* Its handlers run at quick_exit only, which ends the invocation without any. */
int __faas_at_quick_exit(void (*call)(void)) {
  (void)call;
  return 0;
}

int __cxa_thread_atexit_impl(void (*call)(void *), void *argument, void *library);

/* The entering thread goes on after the invocation, so its handlers are the frame's; a thread that the function
 * started ends as it would in a process. */
int __faas___cxa_thread_atexit_impl(void (*call)(void *), void *argument, void *library) {
  if (pthread_equal(faas_current->thread, pthread_self()))
    return push(&faas_current->at_thread_exit, call, argument);
  return __cxa_thread_atexit_impl(call, argument, library);
}

int __faas___cxa_thread_atexit(void (*call)(void *), void *argument, void *library) {
  return __faas___cxa_thread_atexit_impl(call, argument, library);
}

/* ---- threads --------------------------------------------------------------------------------------------- */

struct start {
  void *(*routine)(void *);
  void *argument;
  struct faas_frame *frame;
  void *thread_data;
};

/* Its destructor runs after those of the thread's thread-locals, also when the thread calls pthread_exit. */
static pthread_key_t thread_end;
static pthread_once_t thread_end_once = PTHREAD_ONCE_INIT;
static bool thread_end_made;

static void end_thread(void *frame) {
  free(__faas_thread_data);
  faas_frame_release(frame);
}

static void make_thread_end(void) { thread_end_made = !pthread_key_create(&thread_end, end_thread); }

static void *run_thread(void *argument) {
  struct start start = *(struct start *)argument;
  free(argument);
  faas_current = start.frame;
  __faas_data = start.frame->data;
  __faas_thread_data = start.thread_data;
  pthread_setspecific(thread_end, start.frame);
  return start.routine(start.argument);
}

int __faas_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*routine)(void *),
                          void *argument) {
  struct faas_frame *frame = faas_current;
  const struct faas_block *block = frame->function->thread_data;
  pthread_once(&thread_end_once, make_thread_end);
  struct start *start = malloc(sizeof *start);
  void *thread_data = block ? faas_block_new(block, frame->data) : NULL;
  int error = EAGAIN;
  if (start && thread_end_made && (thread_data || !block)) {
    *start = (struct start){routine, argument, frame, thread_data};
    faas_frame_retain(frame);
    error = pthread_create(thread, attributes, run_thread, start);
    if (!error)
      return 0;
    faas_frame_release(frame);
  }
  free(start);
  free(thread_data);
  return error;
}
