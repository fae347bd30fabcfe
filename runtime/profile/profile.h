/* profile.h - what the files of the profiling runtime (libfaas_profile.bc) share. It is linked only into instrumented
 * binaries, where faas-profile puts it in front of the runtime's functions that invocations go through.
 *
 *   profile.c  invocations as they run: what each waits for, costs and passes on
 *   clock.c    ticks and processor time, cheaply
 *   counts.c   sums by caller and callee, in memory that forked processes share
 *   file.c     the sums as a document, in a file or posted
 *   trace.c    ids, sampling and W3C trace context
 *   otlp.c     spans of OpenTelemetry, and their export
 *   otel.c     the OTEL_* variables
 *   text.c     text
 *   writer.c   the thread that does the writing, and the end of the process
 *   relay.c    requests over sockets that leave the binary
 *   curl.c     requests through libcurl that leave the binary (libfaas_profile_curl.bc)
 *
 * Its functions carry the attribute `noprofile` (CMakeLists.txt), so nothing is put in front of their own calls.
 *
 * A thread that runs a function touches memory of its own and takes no lock that another one may hold for long. */
#ifndef FAAS_PROFILE_PROFILE_H
#define FAAS_PROFILE_PROFILE_H

#include "core/abi.h"
#include "core/buffer.h"

#include <stdio.h>

/* Whether anything is recorded. Set once, at the start. */
extern bool faas_profiling;

/* ---- clock.c ----------------------------------------------------------------------------------- */

/* The processor's clock, or CLOCK_MONOTONIC in nanoseconds where that does not run evenly. */
uint64_t profile_ticks(void);
void profile_clock_start(void);
/* Nanoseconds a tick, by all the time since the start: the later, the more exact. */
double profile_tick_nanoseconds(void);
/* A time of day, in nanoseconds since 1970. */
uint64_t profile_unix_time(uint64_t ticks);

/* Processor time. Most of it is counted in ticks, because asking the kernel costs as much as a short invocation: what
 * runs for less than 100,000 ticks since the thread asked last is taken to have run all the time. */
struct profile_cpu {
  int64_t nanoseconds, ticks; /* to be added */
};

/* The calling thread's. */
struct profile_cpu profile_cpu_now(uint64_t ticks);
/* In a forked process, whose threads begin at 0. */
void profile_cpu_forget(void);

static inline void profile_cpu_add(struct profile_cpu *sum, struct profile_cpu more) {
  sum->nanoseconds += more.nanoseconds;
  sum->ticks += more.ticks;
}

static inline struct profile_cpu profile_cpu_between(struct profile_cpu start, struct profile_cpu end) {
  return (struct profile_cpu){end.nanoseconds - start.nanoseconds, end.ticks - start.ticks};
}

/* ---- trace.c ----------------------------------------------------------------------------------- */

enum { TRACEPARENT_SIZE = 55, TRACESTATE_SIZE = 512 };

/* What came as tracestate, for all spans of a request. */
struct profile_state {
  atomic_uint references;
  char text[];
};

/* Where something is in a trace. */
struct profile_context {
  uint64_t trace[2]; /* as bytes */
  uint64_t span;     /* as a number; 0: none */
  bool sampled;
  struct profile_state *state; /* or null */
};

/* How it is decided whether a new trace is recorded. */
enum profile_sampler { PROFILE_SAMPLE_ALL, PROFILE_SAMPLE_NONE, PROFILE_SAMPLE_SHARE };
struct profile_sampling {
  enum profile_sampler sampler;
  double share;
  bool asks_parent; /* a trace that came along has its decision with it */
};
extern struct profile_sampling profile_sampling;

/* A number that is not 0. */
uint64_t profile_random(void);
/* In a forked process, which must not go on with the numbers of its parent. */
void profile_random_forget(void);
/* False for what is not one. */
bool profile_context_parse(const char *traceparent, struct profile_context *context);
/* Writes TRACEPARENT_SIZE characters and a NUL. */
void profile_context_write(const struct profile_context *context, char *text);
/* The context of the request from outside that this thread works on, or a new one, with the decision made. */
struct profile_context profile_context_of_request(void);
/* Writes 16 digits of `number`. */
void profile_hex(uint64_t number, char *text);

/* ---- counts.c ---------------------------------------------------------------------------------- */

/* What is counted for a caller and a callee. COUNT: a sum; TIME: a sum of ticks; MOST, LONGEST: a maximum. */
#define PROFILE_COUNTERS                                                                                               \
  PROFILE_COUNTER(COUNT, count)                                                                                        \
  PROFILE_COUNTER(COUNT, failed)                                                                                       \
  PROFILE_COUNTER(COUNT, cold)                                                                                         \
  PROFILE_COUNTER(COUNT, asynchronous) /* begun so, or another call of the caller ran meanwhile, or it ended */        \
  PROFILE_COUNTER(TIME, time)                                                                                          \
  PROFILE_COUNTER(LONGEST, time_max)                                                                                   \
  PROFILE_COUNTER(TIME, exclusive)    /* without waiting for callees */                                                   \
  PROFILE_COUNTER(TIME, cpu)          /* the part that was counted in ticks */                                                  \
  PROFILE_COUNTER(COUNT, cpu_exact)   /* the other part, in nanoseconds */                                               \
  PROFILE_COUNTER(MOST, memory_max)   /* bytes */                                                                        \
  PROFILE_COUNTER(COUNT, request_bytes)                                                                                \
  PROFILE_COUNTER(COUNT, response_bytes)                                                                               \
  PROFILE_COUNTER(MOST, calls_max)    /* in one invocation of the caller */                                               \
  PROFILE_COUNTER(MOST, fanout)       /* at the same time in one invocation of the caller */

enum { PROFILE_NAME_ROOM = 128 };

/* Written by one thread, read by the writer. */
struct profile_counters {
#define PROFILE_COUNTER(KIND, NAME) _Atomic(uint64_t) NAME;
  PROFILE_COUNTERS
#undef PROFILE_COUNTER
};

struct profile_edge {
  atomic_bool used;
  bool local; /* the callee is in this binary */
  uint64_t key;
  const char *caller;             /* "" for requests from outside */
  char callee[PROFILE_NAME_ROOM]; /* cut off if it is longer */
  struct profile_counters counters;
  struct profile_counters written; /* the writer's: what is in the document already */
};

static inline void profile_add(_Atomic(uint64_t) *sum, uint64_t more) {
  atomic_store_explicit(sum, atomic_load_explicit(sum, memory_order_relaxed) + more, memory_order_relaxed);
}

static inline void profile_raise(_Atomic(uint64_t) *most, uint64_t value) {
  if (value > atomic_load_explicit(most, memory_order_relaxed))
    atomic_store_explicit(most, value, memory_order_relaxed);
}

/* False when out of memory. */
bool profile_counts_start(void);
/* The calling thread's sums for a caller, null for outside, and a callee in this binary or, by name, in another one.
 * `*cold`: nobody has invoked that function in this process before. Null, and noted, where there is no room. */
struct profile_edge *profile_edge_of(const struct faas_function *caller, const struct faas_function *callee,
                                     bool *cold);
struct profile_edge *profile_edge_to(const struct faas_function *caller, const char *name, size_t name_size);
/* The next edge of any thread, null after the last; `*place` is 0 at first. */
struct profile_edge *profile_edge_next(size_t *place);
/* How many invocations found no room. */
uint64_t profile_counts_lost(void);
/* The most memory that the process has had, where it is that of one function; else 0. */
uint64_t profile_process_memory(void);
/* Memory that forked processes share, for one invocation in a process of its own; null if there is no more. */
void *profile_shared_take(size_t size);
void profile_shared_give(void *memory);

/* ---- profile.c ----------------------------------------------------------------------------------------- */

/* How many callees of one invocation are told apart for calls_max and fanout. */
enum { PROFILE_CALLEES = 8 };

/* An invocation that runs. Of its own thread, and of threads that its function started. */
struct profile_span {
  struct profile_span *next_free;
  struct profile_span *parent; /* on this thread; null for none */
  const struct faas_function *function;
  struct profile_context context;
  uint64_t client; /* id of the span of the call, as the caller sees it; 0 for a request from outside */
  uint64_t parent_id;
  bool from_remote;            /* parent_id is of another process */
  bool in_shared_memory;
  atomic_uint references;
  atomic_bool shared; /* other threads refer to it: what follows is under the lock */
  atomic_flag lock;

  uint64_t start;
  struct profile_cpu cpu_at_start; /* of the thread */
  struct profile_cpu cpu_of_callees;
  struct profile_cpu cpu_of_others; /* threads, processes */
  uint64_t memory; /* bytes; 0: not known */
  bool ended;
  unsigned begun, running; /* calls */
  uint64_t waits_since, waited;
  struct {
    uint64_t key;
    unsigned running, calls;
  } callees[PROFILE_CALLEES];
};

/* A call that an invocation makes, as its caller sees it. */
struct profile_call {
  struct profile_span *caller; /* null: from outside */
  struct profile_context context;
  uint64_t start;
  uint64_t key;
  unsigned begun;
  bool asynchronous;
  unsigned calls, fanout;
};

/* What became of an invocation or a call. */
struct profile_outcome {
  uint64_t end;
  size_t request_size, response_size;
  int status;        /* FAAS_OK or an HTTP status */
  const char *error; /* "" for none */
};

/* Keeps an invocation beyond its end, for a call that may outlive it; ended with profile_release. */
void profile_retain(struct profile_span *span);
void profile_release(struct profile_span *span);

/* A call that leaves the binary, of the current invocation. False where it is not recorded. The header to send is
 * `traceparent`, of TRACEPARENT_SIZE + 1 bytes, also where it is not recorded; "" for none. The name is kept by the
 * caller, up to the end. */
bool profile_remote_begin(struct profile_call *call, const char *name, size_t name_size, char *traceparent);
void profile_remote_end(struct profile_call *call, const char *name, size_t name_size,
                        const struct profile_outcome *outcome);

/* ---- otlp.c ------------------------------------------------------------------------------------ */

/* Whether spans are exported. */
extern bool profile_exporting;

struct profile_span_facts {
  const struct faas_function *caller; /* null: from outside */
  const struct faas_function *callee; /* null: not in this binary */
  const char *name;                   /* of the callee */
  size_t name_size;
  const struct profile_context *context; /* of the callee, or of the call where that is remote */
  uint64_t client, parent_id;
  bool parent_is_remote, cold, asynchronous;
  uint64_t start, exclusive;
  struct profile_cpu cpu;
  uint64_t memory;
  const struct profile_outcome *outcome;
};

/* Notes an invocation that ended, or drops it where the queue is full. */
void profile_export(const struct profile_span_facts *facts);
/* Returns 0, or -1 after a line on stderr. */
int profile_otlp_start(void);
/* Sends what is in the queue, in the writer. `ending`: the process is; what cannot be sent now is lost. */
void profile_otlp_send(bool ending);
/* Milliseconds between two times that the writer does something. */
int profile_interval(void);

/* ---- file.c ------------------------------------------------------------------------------------ */

/* Checks FAAS_PROFILE. Returns 0, or -1 after a line on stderr. */
int profile_file_start(void);
/* Brings the document up to date, in the writer. `ending`: there is no next time. */
void profile_file_write(bool ending);

/* ---- text.c ------------------------------------------------------------------------------------ */

/* Appends up to 159 characters. What there is no memory for is left out. */
void profile_print(struct faas_buffer *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Appends `before` and a JSON string. */
void profile_print_string(struct faas_buffer *text, const char *before, const char *string, size_t size);

/* ---- writer.c ---------------------------------------------------------------------------------- */

int profile_writer_start(void);
/* Soon: the queue of spans is filling. */
void profile_writer_wake(void);
/* Records the invocations of this thread that its process does not survive. */
void profile_abandon(int signal);

#endif
