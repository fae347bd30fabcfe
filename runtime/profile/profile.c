/* profile.c - invocations as they run: the functions that faas-profile puts in front of the runtime's own.
 *
 *   __faas_profiled_call            an invocation of a function in this binary: a span of its own, and a call of the
 *                                   invocation that makes it
 *   __faas_profiled_remote_invoke   one of a function elsewhere: a call; the span is the other process's
 *   __faas_profiled_run_once        the only request of a process
 *   __faas_profiled_start_thread    a thread works for the invocation that started it
 *   __faas_profiled_call_in_child   what runs in a forked process
 *
 * An invocation's exclusive time is its time without the union of the times of its calls, whatever threads make them.
 * A call is asynchronous if it was begun so, if another one of the same invocation runs at the same time, or if it
 * outlives the invocation. */
#include "profile/profile.h"
#include "core/abi.h"
#include "core/heap.h"
#include "core/hooks.h"
#include "core/options.h"
#include "invoke/async.h"
#include "invoke/invoke.h"
#include "invoke/remote.h"
#include "invoke/subprocess.h"
#include "platforms/one_shot.h"
#include "process/frame.h"
#include "process/respond.h"
#include "process/threads.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

bool faas_profiling;

/* Null in a binary whose functions allocate from the system's heap (--heap system). */
__attribute__((weak)) void *__faas_malloc(size_t size);

/* ---- spans --------------------------------------------------------------------------------------------- */

static _Thread_local struct profile_span *current;
static _Thread_local struct profile_span *unused;
/* The next call was begun to go on beside its caller. */
static _Thread_local bool asynchronous;

static void release_state(struct profile_state *state) {
  if (state && atomic_fetch_sub(&state->references, 1) == 1)
    free(state);
}

static struct profile_span *span_new(bool in_shared_memory) {
  struct profile_span *span = unused;
  if (in_shared_memory) {
    span = profile_shared_take(sizeof *span);
    if (!span)
      return span_new(false);
  } else if (FAAS_USUAL(span)) {
    unused = span->next_free;
  } else if (!(span = malloc(sizeof *span))) {
    return NULL;
  }
  memset(span, 0, sizeof *span);
  span->in_shared_memory = in_shared_memory;
  atomic_init(&span->references, 1);
  return span;
}

void profile_release(struct profile_span *span) {
  if (!FAAS_USUAL(atomic_load_explicit(&span->references, memory_order_acquire) == 1) &&
      atomic_fetch_sub(&span->references, 1) != 1)
    return;
  release_state(span->context.state);
  if (span->in_shared_memory) {
    profile_shared_give(span);
    return;
  }
  span->next_free = unused;
  unused = span;
}

void profile_retain(struct profile_span *span) {
  span->shared = true;
  atomic_fetch_add(&span->references, 1);
}

static void lock(struct profile_span *span) {
  while (span->shared && atomic_flag_test_and_set_explicit(&span->lock, memory_order_acquire))
    ;
}

static void unlock(struct profile_span *span) { atomic_flag_clear_explicit(&span->lock, memory_order_release); }

/* The trace of the caller, or of the request from outside. */
static void span_place(struct profile_span *span, const struct profile_span *caller) {
  if (caller) {
    span->context = caller->context;
    if (span->context.state)
      atomic_fetch_add(&span->context.state->references, 1);
    span->parent_id = caller->context.span;
    span->client = profile_random();
  } else {
    span->context = profile_context_of_request();
    span->parent_id = span->context.span;
    span->from_remote = span->parent_id;
  }
  span->context.span = profile_random();
}

/* ---- calls, as their caller sees them ------------------------------------------------------------------ */

static void call_begin(struct profile_call *call, struct profile_span *caller, uint64_t key) {
  *call = (struct profile_call){
      .caller = caller, .key = key, .calls = 1, .fanout = 1, .start = profile_ticks(), .asynchronous = asynchronous};
  asynchronous = false;
  if (!caller)
    return;
  lock(caller);
  call->asynchronous |= caller->running;
  call->begun = ++caller->begun;
  if (!caller->running++)
    caller->waits_since = call->start;
  for (size_t i = 0; i < PROFILE_CALLEES; i++) {
    if (caller->callees[i].calls && caller->callees[i].key != key)
      continue;
    caller->callees[i].key = key;
    call->calls = ++caller->callees[i].calls;
    call->fanout = ++caller->callees[i].running;
    break;
  }
  unlock(caller);
}

static void call_end(struct profile_call *call, uint64_t end) {
  struct profile_span *caller = call->caller;
  if (!caller)
    return;
  lock(caller);
  call->asynchronous |= caller->begun != call->begun || caller->ended;
  if (!--caller->running && !caller->ended)
    caller->waited += end - caller->waits_since;
  for (size_t i = 0; i < PROFILE_CALLEES; i++)
    if (caller->callees[i].calls && caller->callees[i].key == call->key)
      caller->callees[i].running--;
  unlock(caller);
}

static void count_call(struct profile_counters *counters, const struct profile_call *call,
                       const struct profile_outcome *outcome) {
  uint64_t time = outcome->end - call->start;
  if (outcome->status != FAAS_OK)
    profile_add(&counters->failed, 1);
  if (call->asynchronous)
    profile_add(&counters->asynchronous, 1);
  profile_add(&counters->time, time);
  profile_raise(&counters->time_max, time);
  profile_add(&counters->request_bytes, outcome->request_size);
  profile_add(&counters->response_bytes, outcome->response_size);
  profile_raise(&counters->calls_max, call->calls);
  profile_raise(&counters->fanout, call->fanout);
}

/* ---- invocations --------------------------------------------------------------------------------------- */

struct invocation {
  struct profile_span *span;
  struct profile_call call;
  struct profile_edge *edge; /* or null */
  bool cold;
};

/* Starts an invocation on this thread. False, with nothing to end, where it is not recorded because of a lack of memory
 * or because its caller's is not. */
static bool begin(struct invocation *invocation, const struct faas_function *callee) {
  struct profile_span *caller = current;
  if (caller && !caller->context.sampled)
    return false;
  struct profile_span *span = span_new(callee->mode == FAAS_MODE_process);
  if (!span)
    return false;
  span_place(span, caller);
  span->parent = caller;
  span->function = callee;
  invocation->span = span;
  invocation->edge = NULL;
  invocation->cold = false;
  current = span;
  if (!span->context.sampled)
    return true;
  invocation->edge = profile_edge_of(caller ? caller->function : NULL, callee, &invocation->cold);
  call_begin(&invocation->call, caller, (uintptr_t)callee);
  span->memory = __faas_malloc && callee->mode != FAAS_MODE_process ? FAAS_HEAP_UNIT : 0;
  span->start = invocation->call.start;
  span->cpu_at_start = profile_cpu_now(span->start);
  return true;
}

static void end(struct invocation *invocation, struct profile_outcome *outcome) {
  struct profile_span *span = invocation->span;
  current = span->parent;
  if (!span->context.sampled) {
    profile_release(span);
    return;
  }
  outcome->end = profile_ticks();
  if (!span->parent && faas_reply)
    outcome->response_size += faas_reply->sent;
  struct profile_cpu cpu = profile_cpu_between(span->cpu_at_start, profile_cpu_now(outcome->end));
  if (span->parent) {
    lock(span->parent);
    profile_cpu_add(&span->parent->cpu_of_callees, cpu);
    unlock(span->parent);
  }
  lock(span);
  span->ended = true;
  if (span->running)
    span->waited += outcome->end - span->waits_since;
  cpu = profile_cpu_between(span->cpu_of_callees, cpu);
  profile_cpu_add(&cpu, span->cpu_of_others);
  uint64_t memory = span->memory;
  unlock(span);
  uint64_t exclusive = outcome->end - span->start - span->waited;
  call_end(&invocation->call, outcome->end);

  struct profile_edge *edge = invocation->edge;
  if (edge) {
    struct profile_counters *counters = &edge->counters;
    profile_add(&counters->count, 1);
    count_call(counters, &invocation->call, outcome);
    if (invocation->cold)
      profile_add(&counters->cold, 1);
    profile_add(&counters->exclusive, exclusive);
    profile_add(&counters->cpu, (uint64_t)cpu.ticks);
    profile_add(&counters->cpu_exact, (uint64_t)cpu.nanoseconds);
    profile_raise(&counters->memory_max, memory);
  }
  if (profile_exporting)
    profile_export(&(struct profile_span_facts){
        .caller = span->parent ? span->parent->function : NULL,
        .callee = span->function,
        .name = span->function->name,
        .name_size = span->function->name_size,
        .context = &span->context,
        .client = span->client,
        .parent_id = span->parent_id,
        .parent_is_remote = span->from_remote,
        .cold = invocation->cold,
        .asynchronous = invocation->call.asynchronous,
        .start = span->start,
        .exclusive = exclusive,
        .cpu = cpu,
        .memory = memory,
        .outcome = outcome,
    });
  profile_release(span);
}

static struct profile_outcome outcome_of(size_t request_size, const faas_response *response) {
  return (struct profile_outcome){.request_size = request_size,
                                  .response_size = response->size,
                                  .status = response->status,
                                  .error = response->error};
}

static __attribute__((noinline)) int call(const struct faas_function *callee, const void *request, size_t size,
                                          faas_response *response) {
  struct invocation invocation;
  if (!begin(&invocation, callee))
    return __faas_call(callee, request, size, response);
  int status = __faas_call(callee, request, size, response);
  struct profile_outcome outcome = outcome_of(size, response);
  end(&invocation, &outcome);
  return status;
}

FAAS_FAST int __faas_profiled_call(const struct faas_function *callee, const void *request, size_t size,
                                   faas_response *response) {
  return FAAS_USUAL(!faas_profiling) ? __faas_call(callee, request, size, response)
                                     : call(callee, request, size, response);
}

int __faas_profiled_run_once(const struct faas_function *function, const void *request, size_t size,
                             faas_response *response) {
  struct invocation invocation;
  if (!faas_profiling || !begin(&invocation, function))
    return faas_run_once(function, request, size, response);
  int exit_status = faas_run_once(function, request, size, response);
  struct profile_outcome outcome = outcome_of(size, response);
  end(&invocation, &outcome);
  return exit_status;
}

/* The signal handler's: the process ends, and the invocations of its thread with it. */
void profile_abandon(int signal) {
  char text[80];
  struct invocation invocation = {.call = {.calls = 1, .fanout = 1}};
  while ((invocation.span = current)) {
    struct profile_span *span = invocation.span, *caller = span->parent;
    snprintf(text, sizeof text, "the process was ended by signal %d", signal);
    struct profile_outcome outcome = {.status = FAAS_FAILED, .error = text};
    if (span->context.sampled)
      invocation.edge = profile_edge_of(caller ? caller->function : NULL, span->function, &invocation.cold);
    invocation.call.caller = caller;
    invocation.call.start = span->start;
    invocation.call.begun = caller ? caller->begun : 0;
    end(&invocation, &outcome);
  }
}

/* Heaps grow seldom, so that knowing their peak costs an invocation nothing. An instance of a shared function keeps its
 * heap: what counts is what it has grown to. The caller's grows while its callee runs, by the response. */
void __faas_profiled_heap_grew(const struct faas_heap *heap) {
  if (!faas_profiling || !__faas_malloc)
    return;
  const struct faas_function *function = ((const struct faas_frame *)heap)->function;
  struct profile_span *span = current;
  while (span && span->function != function)
    span = span->parent;
  if (!span)
    return;
  lock(span);
  if (heap->most > span->memory)
    span->memory = heap->most;
  unlock(span);
}

/* ---- in another process -------------------------------------------------------------------------------- */

int __faas_profiled_call_in_child(const struct faas_function *callee, const void *request, size_t size,
                                  const struct faas_process_files *files, faas_response *response) {
  if (!faas_profiling)
    return faas_call_in_child(callee, request, size, files, response);
  profile_cpu_forget();
  profile_random_forget();
  int status = faas_call_in_child(callee, request, size, files, response);
  struct rusage usage;
  if (current && !getrusage(RUSAGE_SELF, &usage)) {
    int64_t seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec;
    int64_t microseconds = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
    current->memory = (uint64_t)usage.ru_maxrss * 1024;
    current->cpu_of_others.nanoseconds += seconds * 1000000000 + microseconds * 1000;
    /* What its callees took in this process is theirs; what they took is noted as if it were the waiting thread's. */
    current->cpu_of_others.nanoseconds -= current->cpu_of_callees.nanoseconds;
    current->cpu_of_others.ticks -= current->cpu_of_callees.ticks;
    current->cpu_of_callees = (struct profile_cpu){0};
  }
  return status;
}

bool profile_remote_begin(struct profile_call *call, const char *name, size_t name_size, char *traceparent) {
  struct profile_span *caller = current;
  *traceparent = '\0';
  if (!caller)
    return false;
  call->context = caller->context;
  if (!caller->context.sampled) {
    profile_context_write(&caller->context, traceparent);
    return false;
  }
  struct profile_edge *edge = profile_edge_to(caller->function, name, name_size);
  if (edge) /* at the start, because a callback may end the function before the call is over */
    profile_add(&edge->counters.count, 1);
  call_begin(call, caller, edge ? edge->key : 0);
  call->context = caller->context;
  call->context.span = profile_random();
  profile_context_write(&call->context, traceparent);
  return true;
}

void profile_remote_end(struct profile_call *call, const char *name, size_t name_size,
                        const struct profile_outcome *outcome) {
  struct profile_span *caller = call->caller;
  call_end(call, outcome->end);
  struct profile_edge *edge = profile_edge_to(caller->function, name, name_size);
  if (edge)
    count_call(&edge->counters, call, outcome);
  if (profile_exporting)
    profile_export(&(struct profile_span_facts){
        .caller = caller->function,
        .name = name,
        .name_size = name_size,
        .context = &call->context,
        .client = call->context.span,
        .parent_id = caller->context.span,
        .asynchronous = call->asynchronous,
        .start = call->start,
        .outcome = outcome,
    });
}

int __faas_profiled_remote_invoke(const char *name, size_t name_size, const void *request, size_t size,
                                  faas_response *response) {
  if (!faas_profiling)
    return faas_remote_invoke(name, name_size, request, size, response);
  struct profile_call call;
  char traceparent[TRACEPARENT_SIZE + 1];
  bool recorded = profile_remote_begin(&call, name, name_size, traceparent);
  faas_traceparent = *traceparent ? traceparent : NULL;
  int status = faas_remote_invoke(name, name_size, request, size, response);
  faas_traceparent = NULL;
  if (recorded) {
    struct profile_outcome outcome = outcome_of(size, response);
    outcome.end = profile_ticks();
    profile_remote_end(&call, name, name_size, &outcome);
  }
  return status;
}

/* ---- threads of functions ------------------------------------------------------------------------------ */

struct start {
  void *(*routine)(void *);
  void *argument;
  struct profile_span *span;
};

static pthread_key_t thread_end;
static pthread_once_t thread_end_once = PTHREAD_ONCE_INIT;
static bool thread_end_made;

/* The thread may leave its routine by a jump, so this is a destructor. */
static void end_thread(void *span_of_thread) {
  struct profile_span *span = span_of_thread;
  struct profile_cpu cpu = profile_cpu_now(profile_ticks());
  lock(span);
  if (!span->ended)
    profile_cpu_add(&span->cpu_of_others, cpu);
  unlock(span);
  profile_release(span);
  current = NULL;
  while (unused) {
    span = unused;
    unused = span->next_free;
    free(span);
  }
}

static void make_thread_end(void) { thread_end_made = !pthread_key_create(&thread_end, end_thread); }

static void *run_thread(void *argument) {
  struct start start = *(struct start *)argument;
  free(argument);
  current = start.span;
  pthread_setspecific(thread_end, start.span);
  return start.routine(start.argument);
}

int __faas_profiled_start_thread(pthread_t *thread, const pthread_attr_t *attributes, void *(*routine)(void *),
                                 void *argument) {
  struct profile_span *span = current;
  struct start *start = NULL;
  if (faas_profiling && span && !pthread_once(&thread_end_once, make_thread_end) && thread_end_made)
    start = malloc(sizeof *start);
  if (!start)
    return faas_start_thread(thread, attributes, routine, argument);
  *start = (struct start){routine, argument, span};
  profile_retain(span);
  int error = faas_start_thread(thread, attributes, run_thread, start);
  if (error) {
    free(start);
    profile_release(span);
  }
  return error;
}

/* ---- asynchronous invocations -------------------------------------------------------------------------- */

void *__faas_profiled_async_caller(void) {
  struct profile_span *span = faas_profiling ? current : NULL;
  if (span)
    profile_retain(span);
  return span;
}

void __faas_profiled_async_call(void *profiled, const struct faas_function *caller, const struct faas_function *callee,
                                faas_bytes name, faas_bytes request, faas_response *response) {
  struct profile_span *before = current;
  bool was_asynchronous = asynchronous;
  if (profiled) {
    current = profiled;
    asynchronous = true;
  }
  faas_async_call(NULL, caller, callee, name, request, response);
  if (!profiled)
    return;
  current = before;
  asynchronous = was_asynchronous;
  profile_release(profiled);
}

/* ---- start --------------------------------------------------------------------------------------------- */

int faas_profile_start(void) {
  profile_clock_start();
  if (profile_otlp_start() || profile_file_start())
    return -1;
  if (!faas_options.profile && !profile_exporting)
    return 0;
  if (faas_options.profile_sample >= 0)
    profile_sampling = (struct profile_sampling){PROFILE_SAMPLE_SHARE, faas_options.profile_sample, true};
  if (!profile_counts_start() || profile_writer_start()) {
    perror("faas: FAAS_PROFILE");
    return -1;
  }
  faas_profiling = true;
  return 0;
}
