/* shared.c - invocations in a frame that stays (--isolate FUNCTION=shared): what a warm container gives.
 *
 * A warm container serves one request at a time, and the platform starts another one where it is busy. Here that is an
 * instance: a frame whose constructors have run, with the globals, environment, descriptors, files and exit handlers
 * that earlier invocations left. An invocation takes an idle instance, or a new one, and gives it back when its
 * function returns. The idle ones of a function are a list for each thread, so recursion and parallel requests get
 * instances of their own, and none is ever handed from one thread to another.
 *
 * An invocation that ends in another way than by returning ends its instance with it, as a container whose process
 * died; so does a Rust panic, which the crate faas turns into status 101, because it may leave state half changed. The
 * instances of a thread end with it, without their exit handlers.
 *
 * __faas_call_shared is inlined into a function that faas-isolate emits for each callee, and the callee into that: with
 * the descriptor a constant, what is left of a call is a switch of frames. That function has no unwind tables either,
 * so no exception passes it. */
#include "invoke/shared.h"
#include "core/abi.h"
#include "core/buffer.h"
#include "core/heap.h"
#include "core/options.h"
#include "invoke/invoke.h"
#include "invoke/subprocess.h"
#include "process/ending.h"
#include "process/exit.h"
#include "process/frame.h"
#include "process/jump.h"
#include "process/locale.h"
#include "process/stack.h"
#include "process/stdio.h"
#include "process/threads.h"

#include <unistd.h>

struct faas_instance {
  struct faas_frame frame; /* first: a frame of mode shared is its instance */
  struct faas_instance *next_idle;
  struct faas_instance *next; /* of the thread */
  bool constructed;
  /* of the invocation that runs */
  faas_response *response;
  struct faas_saved saved;
};

enum { RUST_PANIC = 101 };

/* ---- the instances of a thread ------------------------------------------------------------------------------ */

static _Thread_local struct faas_instance *instances;
static pthread_key_t thread_end;
static pthread_once_t thread_end_once = PTHREAD_ONCE_INIT;
static bool thread_end_made;

static void forget(struct faas_instance *instance) {
  struct faas_instance **place = &instances;
  while (*place != instance)
    place = &(*place)->next;
  *place = instance->next;
}

/* Ends an instance that is idle. */
static void end(struct faas_instance *instance) {
  forget(instance);
  struct faas_frame *frame = &instance->frame;
  faas_at_exit_drop(&frame->at_thread_exit);
  faas_at_exit_drop(&frame->at_exit);
  struct faas_saved saved;
  faas_frame_switch_to(frame->function, frame, &saved);
  if (frame->crew)
    faas_threads_end(frame);
  faas_stdio_end(frame, false);
  faas_frame_switch_back(frame->function, frame, &saved);
  faas_frame_end(frame);
}

static void end_all(void *unused) {
  (void)unused;
  while (instances)
    end(instances);
}

static void make_thread_end(void) { thread_end_made = !pthread_key_create(&thread_end, end_all); }

static struct faas_instance *make(const struct faas_function *function) {
  struct faas_instance *instance = (struct faas_instance *)faas_frame_new(function, sizeof *instance);
  if (!instance)
    return NULL;
  pthread_once(&thread_end_once, make_thread_end);
  if (thread_end_made)
    pthread_setspecific(thread_end, instance);
  instance->next = instances;
  instances = instance;
  return instance;
}

/* ---- an invocation, where something is to be done beyond a switch of frames ------------------------------------ */

/* An instance that can be invoked. Null when out of memory. */
static struct faas_instance *take(const struct faas_function *function, struct faas_instance **idle) {
  while (*idle) {
    struct faas_instance *instance = *idle;
    *idle = instance->next_idle;
    struct faas_crew *crew = instance->frame.crew;
    bool ended = crew && atomic_load(&crew->asked); /* by a thread that the function left running */
    faas_frame_lock(&instance->frame);
    instance->frame.left = false;
    faas_frame_unlock(&instance->frame);
    if (!ended)
      return instance;
    end(instance);
  }
  return make(function);
}

/* The current invocation ended in another way than by returning. */
__attribute__((noinline)) int faas_instance_died(void) {
  struct faas_instance *instance = (struct faas_instance *)faas_current;
  int exit_status = faas_frame_finish(&instance->frame);
  forget(instance);
  return faas_frame_leave(&instance->frame, exit_status, &instance->saved, instance->response);
}

/* The current invocation returned from its entry. */
__attribute__((noinline)) int faas_instance_return(struct faas_instance **idle, int exit_status) {
  struct faas_instance *instance = (struct faas_instance *)faas_current;
  struct faas_frame *frame = &instance->frame;
  faas_end_if_requested(frame);
  exit_status &= 0xff;
  if (exit_status == RUST_PANIC) {
    frame->ending = (struct faas_ending){.status = RUST_PANIC};
    return faas_instance_died();
  }
  faas_stdio_flush(frame);
  faas_frame_switch_back(frame->function, frame, &instance->saved);
  /* The answer is in the heap of the caller, who is the current one now. */
  faas_frame_lock(frame);
  int status = faas_frame_answer(frame, exit_status, instance->response);
  faas_buffer_free(&frame->response);
  frame->response_status = FAAS_OK;
  faas_heap_free(&frame->heap, frame->error);
  frame->error = NULL;
  frame->answer_status = 0;
  if (frame->crew)
    frame->left = true;
  else
    frame->unusual = frame->stdio >> STDOUT_FILENO & 1;
  faas_frame_unlock(frame);
  instance->next_idle = *idle;
  *idle = instance;
  return status;
}

/* ---- an invocation --------------------------------------------------------------------------------------------- */

/* The jump is set before the frame is the current one: from then on a thread of the function may have it taken. */
static inline __attribute__((always_inline)) int run(const struct faas_function *callee, struct faas_instance **idle,
                                                     struct faas_instance *instance, bool is_unusual,
                                                     const void *request, size_t size, size_t depth,
                                                     faas_response *response) {
  struct faas_frame *frame = &instance->frame;
  frame->request = (faas_bytes){size ? request : "", size};
  frame->depth = is_unusual && frame->crew ? depth | FAAS_WITH_THREADS : depth;
  instance->response = response;
  if (FAAS_SET_JUMP(frame->jump))
    return faas_instance_died();
  faas_frame_switch_to(callee, frame, &instance->saved);
  char **envp = frame->environment_at_start ? frame->environment_at_start : environ;
  if (is_unusual && callee->construct && !instance->constructed) {
    instance->constructed = true;
    callee->construct(1, frame->argv, envp);
  }
  int exit_status = callee->entry(1, frame->argv, envp);
  struct faas_buffer *body = &frame->response;
  if (FAAS_USUAL(exit_status == 0) && FAAS_USUAL(body->data) && FAAS_USUAL(!frame->unusual)) {
    *response = (faas_response){body->data, body->size, "", FAAS_OK, body->data};
    *body = (struct faas_buffer){0};
    faas_frame_switch_back(callee, frame, &instance->saved);
    instance->next_idle = *idle;
    *idle = instance;
    return FAAS_OK;
  }
  return faas_instance_return(idle, exit_status);
}

static __attribute__((noinline)) int run_rarely(const struct faas_function *callee, struct faas_instance **idle,
                                                struct faas_instance *instance, const void *request, size_t size,
                                                faas_response *response) {
  return run(callee, idle, instance, true, request, size, faas_next_depth(), response);
}

/* With a new instance or one that has threads, by one of several threads of a function, or not at all. */
__attribute__((noinline)) int faas_call_shared_rarely(const struct faas_function *callee, struct faas_instance **idle,
                                                      const void *request, size_t size, faas_response *response) {
  if (faas_stack_is_short())
    return faas_call_elsewhere(callee, request, size, NULL, response);
  if (size > faas_options.max_body)
    return faas_refuse_size(callee, response);
  if (faas_next_depth() > faas_options.max_depth)
    return faas_refuse_depth(callee, response);
  if (faas_is_given_up(callee) || faas_needs_process_for_locale(callee))
    return faas_call_in_subprocess(callee, request, size, response);
  struct faas_place *place = faas_go_away();
  struct faas_instance *instance = take(callee, idle);
  int status = instance ? run_rarely(callee, idle, instance, request, size, response)
                        : faas_refuse_for_memory(callee, response);
  faas_come_back(place, response);
  return status;
}

/* The fast path. */
FAAS_FAST __attribute__((always_inline)) int __faas_call_shared(const struct faas_function *callee,
                                                                struct faas_instance **idle, const void *request,
                                                                size_t size, faas_response *response) {
  struct faas_instance *instance = *idle;
  size_t depth = faas_next_depth_or_more();
  if (faas_stack_is_short() || !FAAS_USUAL(size <= faas_options.max_body) ||
      !FAAS_USUAL(depth <= faas_options.max_depth) || !FAAS_USUAL(instance) || !FAAS_USUAL(!instance->frame.unusual))
    return faas_call_shared_rarely(callee, idle, request, size, response);
  *idle = instance->next_idle;
  return run(callee, idle, instance, false, request, size, depth, response);
}
