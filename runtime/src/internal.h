/* internal.h - what the runtime's files share. Nothing here is visible to functions. It is long because every layer has
 * its interface here, and nowhere else, so that one place says what each may use.
 *
 * Layers, each using only those above it:
 *   options.c   the FAAS_* table                  heap.c, buffer.c, percent.c  memory and bytes
 *   metadata.c, reply.c  what goes with a request and with its answer
 *                                                 json.c, base64.c  what platforms wrap requests in
 *   frame.c     invocation frames and their state
 *   jump.h      the way back to where an invocation began
 *   exit.c, signals.c, threads.c, environment.c, descriptors.c, stdio.c, cxx_*.cpp
 *               what a process has, for a frame
 *   invoke.c    local and by-name invocation      remote.c  invocation through the gateway, with libcurl.c
 *   shared.c, subprocess.c                        invocations in a frame that stays, in a process of their own
 *   async.c     invocations that their caller does not wait for
 *   workflow.c  what the invocations of a request share
 *   budget.c    how many of them are local          memory.c    whether there is memory for more
 *   gateways.c  which function a URL names, with url_patterns.c
 *   curl_*.c    libcurl's interface, as functions see it
 *   connect.c   connections to gateways           relay.c   what answers them
 *   train.c     the order in which functions are used
 *   lazy.c      shared libraries on first use
 *   profile*.c  what invocations cost; only in instrumented binaries, and known to nobody but main
 *   http.c, client.c, connection.c, loop.c, server.c  HTTP
 *   platform.c  which front end; web.c, knative.c, azure.c, fn.c, openwhisk.c, lambda.c, one_shot.c, main.c
 *               the front ends; nightcore.c, one that is no program
 */
#ifndef FAAS_INTERNAL_H
#define FAAS_INTERNAL_H

#include "cxx.h"
#include "faas.h"
#include "jump.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>
#include <time.h>

/* ---- structs that emitted code initialises ---------------------------------------------------------- */

typedef int (*faas_entry)(int argc, char **argv, char **envp);
typedef void (*faas_constructor)(int argc, char **argv, char **envp);
struct faas_function;
typedef int (*faas_local_call)(const struct faas_function *callee, const void *request, size_t size,
                               faas_response *response);

#define FAAS_DECLARE_FIELD(KIND, CTYPE, NAME) CTYPE NAME;

struct faas_fixup {
#define FAAS_FIXUP_FIELD FAAS_DECLARE_FIELD
#include "faas_abi.inc"
};

struct faas_block {
#define FAAS_BLOCK_FIELD FAAS_DECLARE_FIELD
#include "faas_abi.inc"
};

struct faas_function {
#define FAAS_FUNCTION_FIELD FAAS_DECLARE_FIELD
#include "faas_abi.inc"
};

struct faas_library {
#define FAAS_LIBRARY_FIELD FAAS_DECLARE_FIELD
#include "faas_abi.inc"
};

struct faas_import {
#define FAAS_IMPORT_FIELD FAAS_DECLARE_FIELD
#include "faas_abi.inc"
};

struct faas_budget {
#define FAAS_BUDGET_FIELD FAAS_DECLARE_FIELD
#include "faas_abi.inc"
};

#undef FAAS_DECLARE_FIELD

enum faas_mode {
#define FAAS_MODE(NAME, VALUE) FAAS_MODE_##NAME = VALUE,
#include "faas_abi.inc"
};

/* The fast path of invocations: the driver gives each fused function a copy of these, to inline. */
#define FAAS_FAST __attribute__((hot))
#define FAAS_USUAL(CONDITION) __builtin_expect(!!(CONDITION), 1)

/* A function that faas-profile may put another one in front of (FAAS_PROFILED in faas_abi.inc). Weak, so that until
 * then the compiler takes nothing for granted of what it does. */
#define FAAS_BOUNDARY __attribute__((weak))

/* Sorted by name. Emitted by faas-merge, or defined by unfused.c for a function linked with libfaas.a. */
extern const struct faas_function *const __faas_functions[];
extern const size_t __faas_function_count;
extern const struct faas_function *const __faas_root;
extern const struct faas_budget __faas_budgets[];
extern const size_t __faas_budget_count;

/* ---- options.c: every FAAS_* variable --------------------------------------------------------------- */

enum faas_lazy { FAAS_LAZY_FIRST_USE, FAAS_LAZY_CHECK, FAAS_LAZY_NOW };

struct faas_options {
  int async_threads;   /* FAAS_ASYNC_THREADS: asynchronous invocations that are at work at the same time */
  const char *entry;   /* FAAS_ENTRY: the function that answers requests from outside; null = the root */
  const char *expose;  /* FAAS_EXPOSE: comma-separated names served under /function/; "all"; "" = none */
  const char *function; /* FAAS_FUNCTION: name of an unfused function; null = that of its executable */
  const char *gateway; /* FAAS_GATEWAY: URL template of remote functions; null = none */
  size_t max_body;     /* FAAS_MAX_BODY: bytes of a request or a response */
  size_t max_depth;    /* FAAS_MAX_DEPTH: invocations nested in one another */
  int memory_pressure; /* FAAS_MEMORY_PRESSURE: percent of the memory limits from which on memory is short */
  const char *idempotent; /* FAAS_IDEMPOTENT: comma-separated remote functions that may be invoked twice; "all" */
  int timeout;         /* FAAS_TIMEOUT: seconds that a remote invocation may take; 0 = no limit */
  int max_inflight;    /* FAAS_MAX_INFLIGHT, else max_inflight: more requests are refused; 0 = they wait */
  const char *platform; /* FAAS_PLATFORM: see platform.c; null = found out */
  const char *profile; /* FAAS_PROFILE: file or URL for the profile; null = none */
  double profile_sample; /* FAAS_PROFILE_SAMPLE: share of the traces that are recorded; negative = not given */
  int port;            /* FAAS_PORT, else a platform's: TCP port of the HTTP server; -1 = none */
  int threads;         /* FAAS_THREADS: requests served at the same time */
  enum faas_lazy lazy; /* FAAS_LAZY: when libraries are loaded that a function may never use */

  /* What platforms say; null = nothing. */
  const char *fn_format;          /* FN_FORMAT */
  const char *fn_listener;        /* FN_LISTENER: unix:PATH */
  const char *fn_logframe_header; /* FN_LOGFRAME_HDR */
  const char *fn_logframe_name;   /* FN_LOGFRAME_NAME */
  const char *lambda_api;         /* AWS_LAMBDA_RUNTIME_API: HOST:PORT */
  int lambda_pollers;             /* AWS_LAMBDA_MAX_CONCURRENCY */
  const char *openwhisk_ack;      /* __OW_WAIT_FOR_ACK */
  const char *upstream;           /* http_upstream_url, else upstream_url: where of-watchdog sends requests */
  const char *watchdog_port;      /* port: its own; null = 8080 */
};

extern struct faas_options faas_options;

/* Fills faas_options from the environment; main does it before anything else. Returns 0, or -1 after it wrote a
 * line about the first variable that is malformed or not known to stderr. */
int faas_options_load(void);

/* Whether a comma-separated list has the name, or is "all". */
bool faas_list_has(const char *list, const char *name, size_t size);

/* ---- heap.c: the memory of one invocation --------------------------------------------------------------- */

enum {
  FAAS_HEAP_CLASSES = 44,
  FAAS_HEAP_UNIT = 1 << 16, /* bytes that a heap has at least, and grows by */
};

/* What an invocation allocates, given back in one go. One thread at a time may use it, until it is shared. */
struct faas_heap {
  uint64_t tag;          /* in the word before each payload that is in use */
  struct faas_run *runs; /* newest first */
  char *at, *end;        /* what is left of the run that small chunks are cut from */
  size_t held, most;     /* bytes of its runs: now, and at the peak */
  struct faas_chunk *free[FAAS_HEAP_CLASSES];
  bool shared; /* threads share it: `lock` protects it */
  bool wipe;   /* its memory is zeroed before others get it */
  pthread_mutex_t lock;
};

/* Reserves the addresses of all heaps, unless that is done; faas_heap_create does it too. */
void faas_heap_prepare(void);
/* A new heap and the memory behind it: `size` bytes, at most 32 kB, that begin with the heap and are zero behind it.
 * Null when out of memory. Ended, with all that was allocated in it, by faas_heap_destroy, in any thread. */
struct faas_heap *faas_heap_create(size_t size);
void faas_heap_destroy(struct faas_heap *heap);
/* From now on several threads use it. */
void faas_heap_share(struct faas_heap *heap);
/* Called when a heap needs more than it ever did, a rare thing, with its lock held. Does nothing: profiling has another
 * one in front of it. */
void faas_heap_grew(const struct faas_heap *heap);

/* As libc's malloc, aligned_alloc (any power of two) and calloc; null and ENOMEM when out of memory. Zeros of a large
 * allocation cost only where they are touched. */
void *faas_heap_alloc(struct faas_heap *heap, size_t size);
void *faas_heap_aligned(struct faas_heap *heap, size_t alignment, size_t size);
void *faas_heap_zeroed(struct faas_heap *heap, size_t alignment, size_t size);
/* As realloc, except that a `size` of 0 gives memory too. */
void *faas_heap_realloc(struct faas_heap *heap, void *payload, size_t size);
/* Nothing where `payload` is null, or not (or no longer) memory of this heap. */
void faas_heap_free(struct faas_heap *heap, void *payload);
/* The bytes that a payload has room for. */
size_t faas_heap_size(void *payload);

/* The address space of all heaps; null and 0 until the first one is made, which may be while others ask. */
extern _Atomic(char *) faas_heap_region;
extern _Atomic(size_t) faas_heap_region_size;

/* Whether `memory` is of some invocation's heap, as opposed to the system's. */
static inline bool faas_in_heap(const void *memory) {
  return (uintptr_t)memory - (uintptr_t)atomic_load_explicit(&faas_heap_region, memory_order_relaxed) <
         atomic_load_explicit(&faas_heap_region_size, memory_order_relaxed);
}

/* That of the calling thread's invocation, or null. */
struct faas_heap *faas_current_heap(void);
/* Frees memory of the calling thread's invocation or of the system. */
void faas_free(void *payload);

/* ---- buffer.c ---------------------------------------------------------------------------------------- */

struct faas_buffer {
  struct faas_heap *heap; /* of `data`; null: the system's */
  char *data;             /* null while capacity is 0 */
  size_t size;
  size_t capacity;
};

/* Appends; keeps size <= limit. Returns FAAS_OK, FAAS_TOO_LARGE or FAAS_NO_MEMORY, unchanged if not FAAS_OK. */
int faas_buffer_append(struct faas_buffer *buffer, const void *data, size_t size, size_t limit);
/* Makes room for `extra` more bytes. Returns FAAS_OK or FAAS_NO_MEMORY. */
int faas_buffer_reserve(struct faas_buffer *buffer, size_t extra);
void faas_buffer_free(struct faas_buffer *buffer);
/* Writes all of it to a descriptor. False, with errno set, if it cannot. */
bool faas_write_all(int descriptor, const void *data, size_t size);
/* A line of the runtime on stderr, in one write. Without stdio, so that a first failure does not wait for its pages. */
void faas_tell(const char *text);

/* ---- percent.c --------------------------------------------------------------------------------------- */

/* Appends `text` to `encoded` with all but unreserved characters (RFC 3986, 2.3) as %XX. Returns FAAS_OK or
 * FAAS_NO_MEMORY. */
int faas_percent_encode(const char *text, size_t size, struct faas_buffer *encoded);
/* Decodes %XX in place; what is no %XX stands for itself. Returns the size. */
size_t faas_percent_decode(char *text, size_t size);

/* ---- metadata.c: what comes with a request besides its body --------------------------------------------- */

/* How headers are spelled as variables of an invocation's environment. */
struct faas_frame;

enum faas_spelling {
  FAAS_SPELLING_OPENFAAS, /* Http_X_Call_Id */
  FAAS_SPELLING_FISSION   /* HTTP_X-CALL-ID, with REQUEST_METHOD, REQUEST_URI and CONTENT_LENGTH */
};

extern enum faas_spelling faas_spelling; /* set once, at the start */

/* The fields of the request from outside that the calling thread answers, or null. */
extern _Thread_local const struct faas_buffer *faas_metadata;

/* Appends a field. `name`: a header's; ":method", ":path" or ":query"; "=NAME" for a variable of the environment.
 * Returns FAAS_OK or FAAS_NO_MEMORY. */
int faas_fields_add(struct faas_buffer *fields, const char *name, const char *value);
/* Steps through the fields; `*name` is null before the first. */
bool faas_fields_next(const struct faas_buffer *fields, const char **name, const char **value);
/* The value of the first field of that name, in any case and without "="; null if there is none. */
const char *faas_fields_find(const struct faas_buffer *fields, const char *name);

/* What came with the request from outside that the calling thread works on, however deep, as faas_request_header gives
 * it to the function that answers the request. Null if there is none. Valid as long as that function runs. */
const char *faas_metadata_of_request(const char *name);

/* What a function says about the answer to a request from outside besides its response; and how to send a part of that.
 * A front end has one for each request that it answers. */
struct faas_reply {
  int status;                 /* 200 to 599; 0: none was set */
  bool has_type;              /* a Content-Type is among the headers */
  struct faas_buffer headers; /* a line each, with its CR LF; NUL-terminated if not empty */
  bool begun;                 /* a part was sent, and with it the status and the headers */
  bool each_write;            /* what a program writes to its stdout is sent at once */
  size_t sent;                /* bytes, in parts */
  /* Sends a part. False: the client takes no more. Null: the front end cannot. */
  bool (*send)(struct faas_reply *reply, const void *data, size_t size);
};

/* That of the request from outside that the calling thread answers, or null. */
extern _Thread_local struct faas_reply *faas_reply;

/* That of the frame's request from outside; null in a function that another one invoked. With the frame's lock held. */
struct faas_reply *faas_reply_of(const struct faas_frame *frame);
/* Sends what the frame's response has so far, if the front end can. With the frame's lock held. False: the client takes
 * no more. */
bool faas_reply_flush(struct faas_frame *frame);
void faas_reply_free(struct faas_reply *reply);

struct faas_text {
  struct faas_text *next;
  char text[];
};

/* The fields as variables, malloc'ed one by one. */
struct faas_text *faas_metadata_variables(const struct faas_buffer *fields);

/* ---- frame.c: one invocation ------------------------------------------------------------------------- */

struct faas_at_exit {
  struct faas_at_exit *next;
  void (*call)(void *argument);
  void (*call_with_status)(int status, void *argument); /* on_exit's; in place of `call` if not null */
  void *argument;
};

/* How an invocation ends. */
struct faas_ending {
  int status;  /* as a shell shows it: the exit status, or 128 + the signal */
  int signal;  /* 0 unless a signal ended it */
  bool abrupt; /* without exit handlers and without writing out stdio */
  bool asked;  /* in faas_frame.requested: a thread of the function asks for it */
};

/* What libstdc++ notes for each thread (__cxa_eh_globals): the exceptions being handled, the number in flight. */
struct faas_exceptions {
  void *caught;
  unsigned uncaught;
};

/* A thing of the runtime that belongs to an invocation; the first member of its struct. */
struct faas_owned {
  struct faas_owned *next;
  struct faas_owned **place; /* what points to it; null while nothing does */
  struct faas_frame *frame;
  void (*end)(struct faas_owned *owned);
};

/* stdin or stdout as a function finds it. */
struct faas_standard {
  FILE *file;                     /* null until used, and once closed; the function may set it */
  struct faas_standard_file *own; /* likewise, but the runtime's */
  bool made;
};

/* An invocation that is running: what its function sees as its process. Shared by the thread that entered it
 * and the threads that its function started; freed by the last of them. */
struct faas_frame {
  struct faas_heap heap; /* comes first: the frame and all that it holds are in it, and go with it */
  const struct faas_function *function;
  char *argv[2];
  faas_bytes request;
  const struct faas_buffer *metadata; /* of the request from outside; null once the answer is given */
  struct faas_reply *reply;           /* likewise */
  size_t request_read; /* bytes of the request already taken through descriptor 0 */
  struct faas_buffer response; /* in the caller's heap; a shared instance's in the system's */
  int response_status; /* FAAS_OK until an append to the response failed; then why */
  char *error;         /* text of faas_fail, or null */
  int answer_status;   /* of faas_respond_status where another function is told it; or 0 */

  void *data;                  /* block of the function's globals, or null */
  void *thread_data;           /* block of its thread-locals in the entering thread, or null */
  struct faas_standard standard[2]; /* stdin and stdout */
  bool destructed;             /* the function's static destructors have begun, or must not run */
  struct faas_cxx_slot cxx;    /* std::cin and std::cout */
  struct faas_at_exit *at_exit;        /* newest first */
  struct faas_at_exit *at_quick_exit;
  struct faas_at_exit *at_thread_exit; /* destructors of the entering thread's thread-locals */

  char **environment;                  /* the invocation's own, or null while it has the process's */
  bool environment_waits;              /* to be made, with what came with the request, when it is first needed */
  char **environment_at_start;         /* the list that main was given, if it is one of the invocation's own */
  unsigned char *descriptors;          /* a bit for each descriptor that it opened */
  size_t descriptors_size;             /* of `descriptors`, in bytes */
  struct faas_file *files;             /* that it opened with fopen and the like */
  struct faas_owned *owned;            /* ended when the frame is freed */

  pid_t process;    /* its own, in which nothing is emulated that need not be; 0 where it has none */
  size_t depth;     /* 1 for a request from outside */
  pthread_t thread; /* the one that entered */
  struct faas_exceptions *exceptions; /* that thread's, or null in a binary without C++ */
  faas_jump_point jump; /* where that thread goes when the invocation ends before its code returns */
  struct faas_ending ending;
  struct faas_ending requested; /* by another thread of the function */
  bool left;                    /* the answer is given; threads that go on write to nobody */
  struct faas_key *keys;        /* that it made with pthread_key_create */
  struct faas_libc_state *libc; /* what libc keeps between calls, or null while it used none of it */
  struct faas_getopt *getopt;   /* likewise what getopt keeps */
  unsigned float_mode;          /* its caller's MXCSR: how floating point numbers are rounded, what was raised */
  bool threaded;                /* it started threads: from then on `lock` protects what they share */
  bool unusual; /* threaded, its response is in a heap or failed, it has an error text or a process of its own */
  pthread_mutex_t lock;
  atomic_uint references;
};

/* The calling thread's invocation, or null. Always equal to the innermost running one of this thread. */
extern _Thread_local struct faas_frame *faas_current;
extern _Thread_local void *__faas_data;
extern _Thread_local void *__faas_thread_data;
/* The calling thread's invocation if its process is emulated. Null outside one, and in one with a process of its own,
 * whose calls then reach libc. */
static inline struct faas_frame *faas_emulated(void) {
  return faas_current && !faas_current->process ? faas_current : NULL;
}

/* In a thread that serves an invocation of another thread's: how deep that is nested. */
extern _Thread_local size_t faas_depth_below;

/* What a nested invocation hides from its caller's thread, kept on that thread's stack. */
struct faas_saved {
  struct faas_exceptions exceptions;
  struct faas_frame *frame;
  void *data;
  void *thread_data;
};

/* A process for `function` on this thread, with its state in pristine form, at the start of `room` bytes that are
 * otherwise zero. Null when out of memory. Ended with faas_frame_leave. */
struct faas_frame *faas_frame_new(const struct faas_function *function, size_t room);
/* Starts an invocation in a new process. `request` stays the caller's and must outlive it. Returns its frame; null when
 * out of memory. */
struct faas_frame *faas_frame_enter(const struct faas_function *function, const void *request, size_t size,
                                    struct faas_saved *saved);
/* Gives the calling thread the locale of the process, and has it treat floating point numbers as at the start of one. A
 * function of mode shared has both as it finds them. */
void faas_reset_thread(void);
/* Runs the frame's function to its end, whatever that is, and returns its exit status. */
int faas_frame_run(struct faas_frame *frame);
/* The last part of that: what runs between exit() and the end of a process. */
int faas_frame_finish(struct faas_frame *frame);
/* Moves what became of the invocation into `*response`, as its caller sees it. Returns the status. */
int faas_frame_answer(struct faas_frame *frame, int exit_status, faas_response *response);
/* Ends the invocation, which has run: moves its answer into `*response` and restores the caller's. Returns the
 * status. */
int faas_frame_leave(struct faas_frame *frame, int exit_status, const struct faas_saved *saved,
                     faas_response *response);
/* Ends the process, on its own thread and no longer the current one. The frame goes with its last thread. */
void faas_frame_end(struct faas_frame *frame);
/* faas_respond for a frame; FAAS_FAILED once its answer is given. */
int faas_frame_respond(struct faas_frame *frame, const void *data, size_t size);
/* Takes back what was responded so far and not sent: an SDK function's response goes out when it returns or exits, as a
 * program's stdio does. */
void faas_frame_retract(struct faas_frame *frame);
/* For threads that a function starts: the frame lives until each has released it. */
void faas_frame_retain(struct faas_frame *frame);
void faas_frame_release(struct faas_frame *frame);

/* Ties something to the current invocation, if there is one: `end` is called when the frame is freed, unless it was
 * given up before. */
void faas_own(struct faas_owned *owned, void (*end)(struct faas_owned *owned));
void faas_disown(struct faas_owned *owned);

static inline bool faas_is_entering_thread(const struct faas_frame *frame) {
  return pthread_equal(frame->thread, pthread_self());
}

/* The number of invocations that one which starts now makes, nested in one another. */
static inline size_t faas_next_depth(void) { return (faas_current ? faas_current->depth : faas_depth_below) + 1; }

/* Makes the frame of an invocation of `function` the current one, and the saved one again. An invocation must not see
 * the exception that its caller is handling, nor leave one behind that it abandoned by exit() or abort(). Code of a
 * function without state of a kind never reads the pointer to it. */
static inline void faas_frame_switch_to(const struct faas_function *function, struct faas_frame *frame,
                                        struct faas_saved *saved) {
  saved->frame = faas_current;
  faas_current = frame;
  if (function->data) {
    saved->data = __faas_data;
    __faas_data = frame->data;
  }
  if (function->thread_data) {
    saved->thread_data = __faas_thread_data;
    __faas_thread_data = frame->thread_data;
  }
  if (frame->exceptions) {
    saved->exceptions = *frame->exceptions;
    frame->exceptions->caught = NULL;
    frame->exceptions->uncaught = 0;
  }
}

static inline void faas_frame_switch_back(const struct faas_function *function, const struct faas_frame *frame,
                                          const struct faas_saved *saved) {
  faas_current = saved->frame;
  if (function->data)
    __faas_data = saved->data;
  if (function->thread_data)
    __faas_thread_data = saved->thread_data;
  if (frame->exceptions)
    *frame->exceptions = saved->exceptions;
}

/* Notes that the end of the invocation has more to do than hand over the response. Written once, because threads of the
 * function read it. */
static inline void faas_frame_note(struct faas_frame *frame) {
  if (!frame->unusual)
    frame->unusual = true;
}

/* Around what the threads of one invocation share. Free while there is only one. */
static inline void faas_frame_lock(struct faas_frame *frame) {
  if (frame->threaded)
    pthread_mutex_lock(&frame->lock);
}

static inline void faas_frame_unlock(struct faas_frame *frame) {
  if (frame->threaded)
    pthread_mutex_unlock(&frame->lock);
}

/* A new block of state in its pristine form, pointers into the data block fixed up to `data` (the block itself
 * where `data` is null), in `heap`. Null when out of memory. */
void *faas_block_new(struct faas_heap *heap, const struct faas_block *block, void *data);

/* Runs and frees a list of the current frame's exit handlers; handlers may add to it. */
void faas_at_exit_run(struct faas_at_exit **list);
/* Frees it. */
void faas_at_exit_drop(struct faas_at_exit **list);

/* ---- exit.c, signals.c, threads.c ---------------------------------------------------------------------- */

/* Ends the calling thread's invocation, or in a thread that the function started that thread, which asks for it. */
_Noreturn void faas_end(struct faas_frame *frame, struct faas_ending ending);
_Noreturn void faas_end_by_signal(struct faas_frame *frame, int number);
_Noreturn void __faas_exit(int status);
/* Ends a thread that the function started. */
_Noreturn void faas_thread_end(void);
/* Does what a thread of the function asked for. Nothing in any but the entering thread. */
void faas_end_if_requested(struct faas_frame *frame);

/* True in libfaas.a, whose program is one function in a process of its own. */
extern const bool faas_unfused;
/* Makes fatal signals end invocations. Called once, by main. */
void faas_catch_signals(void);
/* Gives the other signals that the runtime handles their default meaning again. */
void faas_release_signals(void);
/* Gives the thread a stack for that, if it has none. */
void faas_catch_signals_on_this_thread(void);

/* Takes the calling thread's values from the frame's keys, so that no destructor sees them when the thread ends. */
void faas_keys_leave(struct faas_frame *frame);
/* Deletes the keys that the frame made. Their destructors do not run, as at the end of a process. */
void faas_keys_end(struct faas_frame *frame);

/* Frees what libc_state.c made for the frame. */
void faas_libc_state_end(struct faas_frame *frame);

/* ---- environment.c, descriptors.c, stdio.c, standard_files.c ---------------------------------------------- */

/* The frame's own list of variables; the process's when out of memory. */
char **faas_environment(struct faas_frame *frame);
char *__faas_getenv(const char *name);

/* Closes what the frame opened and did not close. */
void faas_descriptors_end(struct faas_frame *frame);
/* Notes that the current invocation closed a descriptor in another way than close(). */
void faas_descriptor_closed(int descriptor);

/* The current invocation's stdin and stdout, and getenv: hooks that the runtime uses itself. */
FILE **__faas_stdin_location(void);
FILE **__faas_stdout_location(void);
char *__faas_getenv(const char *name);

/* What reading descriptor 0 and writing descriptor 1 do. The second fails with -1 and errno. */
ssize_t faas_frame_take(struct faas_frame *frame, void *data, size_t size);
ssize_t faas_frame_give(struct faas_frame *frame, const void *data, size_t size);

/* A FILE for the frame, with nothing read or written yet: its stdin (descriptor 0) or stdout (1). Null when out of
 * memory. Its first invocation in a thread has it made, the following ones may get it again. */
struct faas_standard_file *faas_standard_file_open(struct faas_frame *frame, int descriptor);
FILE *faas_standard_file_of(const struct faas_standard_file *file);
/* Ends its use. `discard`: without writing out what it has buffered. */
void faas_standard_file_end(struct faas_standard_file *file, int descriptor, bool discard);

/* Writes out and closes what stdio.c made for the frame, and the files that it opened; `discard`: closes only, as
 * _exit does. */
void faas_stdio_end(struct faas_frame *frame, bool discard);

struct faas_process_files;

/* ---- invoke.c ------------------------------------------------------------------------------------------ */

/* The fused function of that name, or null. */
const struct faas_function *faas_function_find(const char *name, size_t size);
/* A local invocation. The request from outside and a nested one are the same thing. */
int __faas_call(const struct faas_function *callee, const void *request, size_t size, faas_response *response);
/* One in a frame of its own in this process, whatever the callee's mode. `files`: the process is its own; else null. */
int faas_call_fresh(const struct faas_function *callee, const void *request, size_t size,
                    const struct faas_process_files *files, faas_response *response);
/* Fill `*response` where `callee` cannot be invoked: its request is over FAAS_MAX_BODY, its invocation would be over
 * FAAS_MAX_DEPTH, there is no memory for it. Return the status. */
int faas_refuse_size(const struct faas_function *callee, faas_response *response);
int faas_refuse_depth(const struct faas_function *callee, faas_response *response);
int faas_refuse_for_memory(const struct faas_function *callee, faas_response *response);

/* ---- shared.c ------------------------------------------------------------------------------------------ */

/* A frame of a function of mode shared, and what it keeps between invocations. */
struct faas_instance;
int __faas_call_shared(const struct faas_function *callee, struct faas_instance **idle, const void *request,
                       size_t size, faas_response *response);
/* Fills `*response` with a failure; `format` as in printf. Returns `status`. */
int faas_response_fail(faas_response *response, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Fills `*response` with FAAS_OK and takes over `*body`. Returns the status: FAAS_OK or FAAS_NO_MEMORY. */
int faas_response_take(faas_response *response, struct faas_buffer *body);

/* ---- one_shot.c ------------------------------------------------------------------------------------------ */

/* Answers the only request of this process: what the function wrote goes out even where it fails. Fills `*response`,
 * whose error says why. Returns the exit status of the process. */
int faas_run_once(const struct faas_function *function, const void *request, size_t size, faas_response *response);

/* ---- subprocess.c ---------------------------------------------------------------------------------------- */

/* What becomes descriptors 0 and 1 of a program in a process of its own. */
struct faas_process_files {
  int input;
  int output;
};

/* A local invocation in a forked process. */
int faas_call_in_subprocess(const struct faas_function *callee, const void *request, size_t size,
                            faas_response *response);
/* The part of that in the new process. */
int faas_call_in_child(const struct faas_function *callee, const void *request, size_t size,
                       const struct faas_process_files *files, faas_response *response);
/* A file in memory to read `data` from, which the caller closes. -1 with errno set if there is none. */
int faas_request_file(const void *data, size_t size);
/* Makes this process that of the invocation, before it runs. `files` stay the caller's. */
void faas_own_process(struct faas_frame *frame, const struct faas_process_files *files);
/* Ends the process, after the invocation has run, if it is one that the function forked: it must not answer. */
void faas_end_if_forked(struct faas_frame *frame, int exit_status);

/* ---- async.c ------------------------------------------------------------------------------------------- */

/* Makes an invocation, over the network where `callee` is null. `profiled` is what faas_async_caller returned in the
 * thread that began it: nothing, unless a profiling runtime has it say who that is. */
void *faas_async_caller(void);
void faas_async_call(void *profiled, const struct faas_function *caller, const struct faas_function *callee,
                     faas_bytes name, faas_bytes request, faas_response *response);
/* Waits until all that was begun asynchronously is done. Nothing in an invocation. */
void faas_async_drain(void);
/* Around what waits for something else than a processor: in a thread of the pool, another one may work meanwhile. */
void faas_async_block(void);
void faas_async_unblock(void);

/* ---- workflow.c ---------------------------------------------------------------------------------------- */

/* What was spent of a budget. */
struct faas_spent {
  atomic_size_t total;
  atomic_size_t parallel;
};

struct faas_workflow {
  atomic_uint references;
  int64_t deadline;          /* when its answer must be there, by faas_milliseconds; 0: none */
  struct faas_buffer trace;  /* fields: the trace context that came with it */
  struct faas_spent spent[]; /* of __faas_budgets */
};

/* That of the calling thread, or null: it works for no request, or no memory was left. */
extern _Thread_local struct faas_workflow *faas_workflow;

/* A new one, for a request with these fields (null: that of the process). The caller makes it current and releases
 * it. */
struct faas_workflow *faas_workflow_begin(const struct faas_buffer *fields);
/* What a clock shows, and CLOCK_MONOTONIC. */
int64_t faas_milliseconds_of(clockid_t clock);
int64_t faas_milliseconds(void);
/* The current one, for another thread, which releases it. */
struct faas_workflow *faas_workflow_share(void);
void faas_workflow_release(struct faas_workflow *workflow);

/* ---- budget.c, memory.c -------------------------------------------------------------------------------- */

/* The function whose invocation the calling thread runs, or null. */
const struct faas_function *faas_caller(void);
/* A call of `callee` by `caller` (null: unknown), which is local as far as their budgets go. */
int faas_call_from(const struct faas_function *caller, const struct faas_function *callee, const void *request,
                   size_t size, faas_response *response);
int __faas_call_within_budget(const struct faas_function *callee, const void *request, size_t size,
                              faas_response *response);

/* Whether more than FAAS_MEMORY_PRESSURE percent of what this process may have are in use. Looks once a millisecond. */
bool faas_memory_is_short(void);
/* The same of cgroups alone: those that the file `own_groups` lists, in their hierarchies under `mount`. */
bool faas_memory_group_is_short(const char *own_groups, const char *mount);

/* ---- gateways.c ---------------------------------------------------------------------------------------- */

/* URL patterns of the user's, emitted by faas-merge; null behind the last. */
extern const char *const __faas_gateways[];

/* The fused function that a request to `url` invokes; null where the request has to take the network. */
const struct faas_function *faas_gateway_function(const char *url);
enum { FAAS_GATEWAY_NAME_ROOM = 256 };
/* The name of the function that it invokes, in this binary or elsewhere. Its size; 0 where it names none. */
size_t faas_gateway_name(const char *url, char name[FAAS_GATEWAY_NAME_ROOM]);

/* Whether a header of `size` characters asks for an answer before the work is done. Such a request takes the network:
 * what it is promised (a queue, repetition, a call back) is the platform's to keep. */
bool faas_gateway_defers(const char *header, size_t size, const char *value);

/* Whether that is a host in an http pattern, and one at that port. With {function} in its host a pattern has the hosts
 * of the fused functions. */
bool faas_gateway_has_host(const char *host);
bool faas_gateway_has_server(const char *host, int port);

/* ---- connect.c, relay.c ---------------------------------------------------------------------------------- */

/* A TCP connection to a server, by the network. -1 with errno set if there is none. */
int faas_connect_to(const char *host, int port);
/* Serves a connection from a function to a gateway in a thread of its own, which takes over `client`. False if that
 * could not be started. */
bool faas_relay(int client, const char *host, int port);

/* What a function and a real gateway say to each other over a connection that is passed on. */
struct faas_tunnel {
  int client, server;
  const char *host;
  int port;
  void *profiled; /* of the profiling runtime; null at first */
};

/* Passes bytes on. False if that is not possible. */
bool faas_relay_forward(struct faas_tunnel *tunnel, bool to_server, const void *data, size_t size);
/* No more will be passed on. */
void faas_relay_end(struct faas_tunnel *tunnel);

/* Makes the attributes of a thread that the runtime starts to run functions: detached, with a stack for them. False
 * when out of memory. */
bool faas_worker_attributes(pthread_attr_t *attributes);
/* pthread_create, for threads that work for the current invocation. */
int faas_start_thread(pthread_t *thread, const pthread_attr_t *attributes, void *(*routine)(void *), void *argument);

/* ---- libcurl.c ----------------------------------------------------------------------------------------- */

/* Loads libcurl, once. Returns why that failed, or "". */
const char *faas_libcurl_load(void);
/* A symbol of libcurl; null where it has none or cannot be loaded. */
void *faas_libcurl_symbol(const char *name);

/* ---- remote.c ------------------------------------------------------------------------------------------ */

/* Invokes a function through faas_options.gateway. */
int faas_remote_invoke(const char *name, size_t name_size, const void *request, size_t size,
                       faas_response *response);

/* In place of the traceparent that came with the request, what the next one of this thread through the gateway has;
 * null for none. */
extern _Thread_local const char *faas_traceparent;

/* In a forked process: lets go of the connection to the gateway, which is the parent's. */
void faas_remote_forget(void);

/* Sends a POST to any URL, with `headers` (lines; ends with a null pointer), and takes the answer. Sent again only
 * where there was no connection. */
int faas_remote_post(const char *url, const char *const *headers, const void *data, size_t size,
                     faas_response *response);

enum { FAAS_CALL_ID_SIZE = 36 };
/* A random UUID (RFC 9562, version 4). */
void faas_make_call_id(char id[FAAS_CALL_ID_SIZE + 1]);

/* ---- lazy.c -------------------------------------------------------------------------------------------- */

/* Does what FAAS_LAZY asks for at start. Called once, by main. Returns 0, or -1 after it wrote a line about each
 * library or symbol that is missing to stderr. */
int faas_lazy_start(void);

/* ---- profile.c ----------------------------------------------------------------------------------------- */

/* Begins to record what the options and the OTEL_* variables ask for. Called once, by main, when signals are caught.
 * Returns 0, or -1 after it wrote a line about what is wrong to stderr. Null in a binary that is not instrumented. */
__attribute__((weak)) int faas_profile_start(void);

/* ---- platform.c ---------------------------------------------------------------------------------------- */

/* Where a binary can run. Each row of the table in platform.c is one. */
struct faas_platform {
  const char *name;        /* for FAAS_PLATFORM */
  const char *only;        /* what to say to other names where it is the only one; faas-merge deploy looks for it */
  const char *variables;   /* that tell it, separated by spaces; "" = only by name */
  enum faas_spelling spelling;
  /* Answers requests with `function` until the end of the process, whose exit status it returns. */
  int (*run)(const struct faas_function *function);
  /* Tells the platform that the process cannot start. Null: the exit status and the log say it. */
  void (*refuse)(const char *reason);
};

/* The one of FAAS_PLATFORM, or the first one whose variable is in the environment. Null, with a line on stderr, if
 * FAAS_PLATFORM names none. */
const struct faas_platform *faas_platform_choose(void);

/* One for each FAAS_PLATFORM of faas_abi.inc. */
#define FAAS_PLATFORM(ID, NAME) extern const struct faas_platform __faas_platform_##ID;
#include "faas_abi.inc"
extern const struct faas_platform *const __faas_platform_fixed;

/* Invokes a function through the program that this one is a part of: true, with a response as of faas_invoke in
 * `*response` and `*status`. False in a thread that may not. Only where there is such a program (nightcore.c). */
__attribute__((weak)) bool faas_host_invoke(const char *name, size_t name_size, const void *request, size_t size,
                                            faas_response *response, int *status);

/* ---- front ends: each returns the exit status of the process ----------------------------------------------- */

int faas_one_shot(const struct faas_function *function);
int faas_web(const struct faas_function *function);
int faas_of_watchdog(const struct faas_function *function);
int faas_knative(const struct faas_function *function);
int faas_azure(const struct faas_function *function);
int faas_fn(const struct faas_function *function);
int faas_openwhisk(const struct faas_function *function);
int faas_openwhisk_blackbox(const struct faas_function *function);
int faas_lambda(const struct faas_function *function);
void faas_lambda_refuse(const char *reason);

/* Invokes the entry function for a request from outside with these fields. `reply`: null where the front end has no use
 * for one. */
int faas_answer(const struct faas_function *function, const struct faas_buffer *fields, const void *request,
                size_t size, struct faas_reply *reply, faas_response *response);

#endif
