/* async.c - invocations that go on while their caller does: faas_invoke_async and what belongs to it.
 *
 * Each is a future in a queue, with a copy of its request. The threads of a pool take them from there; it starts
 * another one where none is idle, up to FAAS_ASYNC_THREADS that are at work. One that waits, for a future or for the
 * network, is not at work, so the pool grows while callees are blocked, and a thread that finds nothing to do for a
 * while ends.
 *
 * Waiting for a future that is still queued runs it in the thread that waits. So no number of threads is needed for an
 * invocation to end, and none waits in a circle: what a thread waits for runs, and can wait only for what it started
 * itself.
 *
 * An invocation that was begun is made, whether anybody waits for it or not: a caller that ends drops its futures, and
 * the end of the process waits until the last one is done. */
#include "invoke/async.h"
#include "core/abi.h"
#include "core/buffer.h"
#include "core/heap.h"
#include "core/options.h"
#include "core/response.h"
#include "faas.h"
#include "invoke/budget.h"
#include "invoke/invoke.h"
#include "invoke/remote.h"
#include "process/ending.h"
#include "process/frame.h"
#include "process/metadata.h"
#include "process/threads.h"
#include "process/workflow.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
  MAX_THREADS = 1024,     /* of the pool, those that wait included */
  IDLE_SECONDS = 60       /* after which a thread ends */
};

enum state { QUEUED, RUNNING, READY };

struct faas_future {
  struct faas_owned owned;    /* first: of the invocation that began it */
  struct faas_future *next;   /* in the queue */
  struct faas_future **place; /* what points to it there */
  _Atomic(enum state) state;  /* changes only with the lock held */
  int references;             /* the caller's, and the pool's until it is ready */
  unsigned generation;        /* of the pool, which another process has not */
  pthread_cond_t ready;
  size_t depth;                       /* of its caller */
  struct faas_workflow *workflow;     /* the same */
  const struct faas_function *caller; /* may be null */
  void *profiled;                     /* of faas_async_caller */
  const struct faas_function *callee; /* null: over the network, by its name */
  const char *name;
  size_t name_size;
  faas_bytes request;
  faas_response response; /* once it is ready; usually in the system's memory */
  _Alignas(max_align_t) char bytes[]; /* the request and the name */
};

static struct {
  pthread_mutex_t lock;
  pthread_cond_t queued;
  pthread_cond_t drained;
  struct faas_future *first;
  struct faas_future **last; /* the place of the next one */
  int count;                 /* in the queue */
  int idle;                  /* threads that look at the queue next */
  int busy;                  /* the others */
  int blocked;               /* of those, how many wait */
  unsigned generation;
} pool = {
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .queued = PTHREAD_COND_INITIALIZER,
    .drained = PTHREAD_COND_INITIALIZER,
    .last = &pool.first,
};

static _Thread_local bool is_worker;

/* ---- the queue ------------------------------------------------------------------------------------------- */

static void append(struct faas_future *future) {
  future->next = NULL;
  future->place = pool.last;
  *pool.last = future;
  pool.last = &future->next;
  pool.count++;
}

static void take_out(struct faas_future *future) {
  *future->place = future->next;
  if (future->next)
    future->next->place = future->place;
  else
    pool.last = future->place;
  pool.count--;
  atomic_store(&future->state, RUNNING);
}

/* Called with the lock held, which it gives back. */
static void release(struct faas_future *future) {
  bool last = !--future->references;
  pthread_mutex_unlock(&pool.lock);
  if (!last)
    return;
  faas_response_free(&future->response);
  faas_workflow_release(future->workflow);
  pthread_cond_destroy(&future->ready);
  free(future);
}

FAAS_BOUNDARY void *faas_async_caller(void) { return NULL; }

FAAS_BOUNDARY void faas_async_call(void *profiled, const struct faas_function *caller,
                                   const struct faas_function *callee, faas_bytes name, faas_bytes request,
                                   faas_response *response) {
  (void)profiled;
  if (callee)
    faas_call_from(caller, callee, request.data, request.size, response);
  else
    faas_remote_invoke(name.data, name.size, request.data, request.size, response);
}

/* Runs one that was taken out of the queue, nested in the current invocation or, in a thread that has none, as deep as
 * its caller's would be. */
static void run(struct faas_future *future) {
  size_t depth = faas_depth_below;
  struct faas_workflow *workflow = faas_workflow;
  const struct faas_buffer *metadata = faas_metadata;
  faas_workflow = future->workflow;
  if (!faas_current) {
    faas_depth_below = future->depth;
    faas_metadata = faas_workflow && faas_workflow->trace.size ? &faas_workflow->trace : NULL;
  }
  faas_response response;
  faas_async_call(future->profiled, future->caller, future->callee, (faas_bytes){future->name, future->name_size},
                  future->request, &response);
  faas_depth_below = depth;
  faas_workflow = workflow;
  faas_metadata = metadata;
  pthread_mutex_lock(&pool.lock);
  future->response = response;
  atomic_store(&future->state, READY);
  pthread_cond_broadcast(&future->ready);
  release(future);
}

/* ---- the pool -------------------------------------------------------------------------------------------- */

static struct timespec after(long milliseconds) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  time.tv_sec += milliseconds / 1000;
  time.tv_nsec += milliseconds % 1000 * 1000000;
  if (time.tv_nsec >= 1000000000) {
    time.tv_sec++;
    time.tv_nsec -= 1000000000;
  }
  return time;
}

static void *work(void *unused) {
  (void)unused;
  is_worker = true;
  pthread_mutex_lock(&pool.lock);
  for (bool late = false; pool.first || (!late && pool.idle <= faas_options.async_threads);) {
    struct faas_future *future = pool.first;
    if (!future) {
      struct timespec limit = after(IDLE_SECONDS * 1000);
      late = pthread_cond_clockwait(&pool.queued, &pool.lock, CLOCK_MONOTONIC, &limit) == ETIMEDOUT;
      continue;
    }
    take_out(future);
    pool.idle--;
    pool.busy++;
    pthread_mutex_unlock(&pool.lock);
    faas_reset_thread();
    run(future);
    pthread_mutex_lock(&pool.lock);
    pool.busy--;
    pool.idle++;
    late = false;
    if (!pool.busy)
      pthread_cond_broadcast(&pool.drained);
  }
  pool.idle--;
  pthread_mutex_unlock(&pool.lock);
  return NULL;
}

static void add_thread(void) {
  pthread_attr_t attributes;
  if (pool.busy + pool.idle >= MAX_THREADS || !faas_worker_attributes(&attributes))
    return;
  pthread_t thread;
  if (!pthread_create(&thread, &attributes, work, NULL))
    pool.idle++;
  pthread_attr_destroy(&attributes);
}

/* Sees to it that what is queued is run, if there may be a thread for it. */
static void engage(void) {
  if (pool.count <= pool.idle)
    pthread_cond_signal(&pool.queued);
  else if (pool.busy - pool.blocked + pool.idle < faas_options.async_threads)
    add_thread();
}

static void block(void) {
  if (!is_worker)
    return;
  pool.blocked++;
  if (pool.first)
    engage();
}

static void unblock(void) {
  if (is_worker)
    pool.blocked--;
}

void faas_async_block(void) {
  if (!is_worker)
    return;
  pthread_mutex_lock(&pool.lock);
  block();
  pthread_mutex_unlock(&pool.lock);
}

void faas_async_unblock(void) {
  if (!is_worker)
    return;
  pthread_mutex_lock(&pool.lock);
  unblock();
  pthread_mutex_unlock(&pool.lock);
}

/* At the end of the process. Not where a native library ends it in the midst of what would be waited for. */
void faas_async_drain(void) {
  if (is_worker)
    return;
  pthread_mutex_lock(&pool.lock);
  while (pool.first || pool.busy) {
    struct faas_future *future = pool.first;
    if (!future) {
      pthread_cond_wait(&pool.drained, &pool.lock);
      continue;
    }
    take_out(future);
    pthread_mutex_unlock(&pool.lock);
    run(future);
    pthread_mutex_lock(&pool.lock);
  }
  pthread_mutex_unlock(&pool.lock);
}

/* ---- processes that are forked --------------------------------------------------------------------------- */

static void before_fork(void) { pthread_mutex_lock(&pool.lock); }
static void after_fork(void) { pthread_mutex_unlock(&pool.lock); }

/* The threads and what they run are the parent's. */
static void in_child(void) {
  unsigned generation = pool.generation + 1;
  pthread_mutex_init(&pool.lock, NULL);
  pthread_cond_init(&pool.queued, NULL);
  pthread_cond_init(&pool.drained, NULL);
  pool.first = NULL;
  pool.last = &pool.first;
  pool.count = pool.idle = pool.busy = pool.blocked = 0;
  pool.generation = generation;
  is_worker = false;
}

static pthread_once_t prepare_once = PTHREAD_ONCE_INIT;

static void prepare(void) {
  pthread_atfork(before_fork, after_fork, in_child);
  atexit(faas_async_drain);
}

/* ---- futures --------------------------------------------------------------------------------------------- */

static void drop(struct faas_owned *owned) {
  pthread_mutex_lock(&pool.lock);
  release((struct faas_future *)owned);
}

static faas_future *begin(const struct faas_function *callee, const char *name, size_t name_size, const void *request,
                          size_t size) {
  pthread_once(&prepare_once, prepare);
  bool fits = size < SIZE_MAX / 4 && name_size < SIZE_MAX / 4;
  struct faas_future *future = fits ? malloc(sizeof *future + size + name_size) : NULL;
  if (!future)
    return NULL;
  *future = (struct faas_future){
      .references = 2,
      .depth = faas_next_depth() - 1,
      .workflow = faas_workflow_share(),
      .caller = faas_caller(),
      .profiled = faas_async_caller(),
      .callee = callee,
      .name = future->bytes + size,
      .name_size = name_size,
      .request = {future->bytes, size},
  };
  pthread_cond_init(&future->ready, NULL);
  if (size)
    memcpy(future->bytes, request, size);
  memcpy(future->bytes + size, name, name_size);
  faas_own(&future->owned, drop);
  pthread_mutex_lock(&pool.lock);
  future->generation = pool.generation;
  append(future);
  engage();
  pthread_mutex_unlock(&pool.lock);
  return future;
}

/* Called with the lock held. */
static void await(struct faas_future *future, long milliseconds) {
  struct timespec limit = after(milliseconds);
  bool late = false;
  block();
  while (future->state != READY && !late)
    late = milliseconds < 0 ? pthread_cond_wait(&future->ready, &pool.lock)
                            : pthread_cond_clockwait(&future->ready, &pool.lock, CLOCK_MONOTONIC, &limit) == ETIMEDOUT;
  unblock();
}

static int ready(faas_future *future, long milliseconds) {
  /* The first look is without the lock: a pointer to nowhere must not leave it held. */
  if (!future || atomic_load(&future->state) == READY)
    return 1;
  pthread_mutex_lock(&pool.lock);
  if (future->generation != pool.generation) {
    pthread_mutex_unlock(&pool.lock);
    faas_response_fail(&future->response, FAAS_FAILED, "the invocation was begun by another process");
    atomic_store(&future->state, READY);
    return 1;
  }
  if (future->state == QUEUED && milliseconds < 0) {
    take_out(future);
    pthread_mutex_unlock(&pool.lock);
    run(future);
    return 1;
  }
  /* Who asks again and again may be all that keeps a thread from taking it. */
  if (future->state == QUEUED && pool.count > pool.idle)
    add_thread();
  if (milliseconds)
    await(future, milliseconds);
  int is_ready = future->state == READY;
  pthread_mutex_unlock(&pool.lock);
  return is_ready;
}

int faas_ready(faas_future *future, long milliseconds) {
  struct faas_place *place = faas_go_away();
  int is_ready = ready(future, milliseconds);
  faas_come_back(place, NULL);
  return is_ready;
}

/* Moves an answer from the system's memory to the invocation's, so that it goes with it. */
static void take_over(faas_response *response) {
  struct faas_heap *heap = faas_current_heap();
  if (!heap || !response->owned || faas_in_heap(response->owned))
    return;
  bool failed = response->status != FAAS_OK;
  size_t size = failed ? strlen(response->error) + 1 : response->size + 1;
  char *copy = faas_heap_alloc(heap, size);
  if (!copy)
    return; /* it is still the caller's to free */
  memcpy(copy, response->owned, size);
  free(response->owned);
  response->owned = copy;
  if (failed)
    response->error = copy;
  else
    response->data = copy;
}

int faas_wait(faas_future *future, faas_response *response) {
  if (!future)
    return faas_response_fail(response, FAAS_NO_MEMORY, "no memory left for an asynchronous invocation");
  faas_ready(future, -1);
  *response = future->response;
  future->response = (faas_response){0};
  faas_future_free(future);
  take_over(response);
  return response->status;
}

void faas_future_free(faas_future *future) {
  if (!future)
    return;
  faas_disown(&future->owned);
  drop(&future->owned);
}

/* ---- what is invoked ------------------------------------------------------------------------------------- */

faas_future *__faas_call_async(const struct faas_function *callee, const void *request, size_t size) {
  return begin(callee, callee->name, 0, request, size);
}

faas_future *__faas_dispatch_async_n(const char *name, size_t name_size, const void *request, size_t size) {
  return begin(faas_function_find(name, name_size), name, name_size, request, size);
}

faas_future *__faas_dispatch_async(const char *function, const void *request, size_t size) {
  return __faas_dispatch_async_n(function, strlen(function), request, size);
}

faas_future *faas_invoke_async_n(const char *name, size_t name_size, const void *request, size_t size) {
  return begin(NULL, name, name_size, request, size);
}

faas_future *faas_invoke_async(const char *function, const void *request, size_t size) {
  return faas_invoke_async_n(function, strlen(function), request, size);
}
