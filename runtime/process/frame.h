/* frame.h - one invocation: the process that a fused function sees. */
#ifndef FAAS_PROCESS_FRAME_H
#define FAAS_PROCESS_FRAME_H

#include "core/abi.h"
#include "core/buffer.h"
#include "core/heap.h"
#include "core/locks.h"
#include "core/reply.h"
#include "process/cxx.h"
#include "process/jump.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/types.h>

/* True in libfaas.a, whose program is one function in a process of its own. */
extern const bool faas_unfused;

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
};

/* Values of thread keys, in one thread. */
struct faas_key_values {
  struct faas_key_value *first;
  size_t count;
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

/* stdin, stdout or stderr as a function finds it. */
struct faas_standard {
  FILE *file;                     /* null until used, and once closed; the function may set it */
  struct faas_standard_file *own; /* likewise, but the runtime's */
};

/* An invocation that is running: what its function sees as its process. Shared by the thread that entered it
 * and the threads that its function started; freed by the last of them. */
struct faas_frame {
  struct faas_heap heap; /* comes first: the frame and all that it holds are in it, and go with it */
  const struct faas_function *function;
  int argc;
  char **argv;
  char *own_argv[2]; /* what it is where there are no arguments: the name alone */
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
  struct faas_cxx_slot cxx;    /* std::cin and std::cout */
  struct faas_at_exit *at_exit;        /* newest first */
  struct faas_at_exit *at_quick_exit;
  struct faas_at_exit *at_thread_exit; /* destructors of the entering thread's thread-locals */

  char **environment;                  /* the invocation's own, or null while it has the process's */
  char **environment_at_start;         /* the list that main was given, if it is one of the invocation's own */
  unsigned char *descriptors;          /* a bit for each descriptor that it opened */
  size_t descriptors_size;             /* of `descriptors`, in bytes */
  struct faas_serving *serving;        /* of a function that serves, and not as the process; else null */
  struct faas_listener *listeners;     /* that it made */
  struct faas_file *files;             /* that it opened with fopen and the like */
  struct faas_owned *owned;            /* ended when the frame is freed */

  pid_t process;    /* its own, in which nothing is emulated that need not be; 0 where it has none */
  bool left;        /* the answer is given; threads that go on write to nobody */
  bool destructed;  /* the function's static destructors have begun, or must not run */
  bool environment_waits; /* its environment is to be made, with what came with the request, when it is first needed */
  size_t depth; /* faas_depth_of */
  pthread_t thread; /* the one that entered */
  struct faas_exceptions *exceptions; /* that thread's, or null in a binary without C++ */
  faas_jump_point jump; /* where that thread goes when the invocation ends before its code returns */
  struct faas_ending ending;
  struct faas_keys *keys; /* that it made with pthread_key_create; null until then */
  struct faas_key_values values; /* of those, in the thread that entered */
  struct faas_libc_state *libc; /* what libc keeps between calls, or null while it used none of it */
  struct faas_getopt *getopt; /* likewise what getopt keeps */
  _Atomic(struct faas_signals *) signals; /* likewise what it does with signals */
  unsigned float_mode; /* its caller's MXCSR: how floating point numbers are rounded, what was raised */
  bool reports_overflow; /* its process would have a handler that says so (overflow.c) */
  struct faas_crew *crew; /* its threads; null until it starts one, and then `lock` protects what they share */
  bool unusual; /* has threads, its response is in a heap or failed, it has an error text or a process of its own */
  atomic_uchar in_memory; /* a bit for each of descriptors 0 and 1 that is the request or the response in memory */
  atomic_uchar stdio; /* a bit for each of stdin, stdout and stderr that was made; USES_STDIO */
  pthread_mutex_t lock;
  atomic_uint references;

  struct faas_standard standard[3]; /* stdin, stdout and stderr */
  _Atomic(struct faas_rare *) rare; /* null while it used none of it */
};

/* In `stdio`: it has FILEs, or descriptors of its own behind 0 to 2. */
enum { FAAS_USES_STDIO = 8 };

/* What few functions use. */
struct faas_rare {
  _Atomic(struct faas_standards *) standards; /* what descriptors 0 to 2 are, or null while they are as at the start */
  struct faas_messages *messages; /* what err and error keep, or null */
  struct faas_file_lock *file_locks; /* files that it locked */
  struct faas_ranges *mapped; /* memory that it mapped, or null */
  struct faas_ranges *guarded; /* what it protected of its heap, or null */
};

/* That of the frame, which is made. Null when out of memory. Not with its lock held. */
struct faas_rare *faas_frame_rare(struct faas_frame *frame);

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
/* faas_respond for a frame; FAAS_FAILED once its answer is given. `safe`: there is memory at `data`, or nothing is locked
 * while it is found that there is none; otherwise FAAS_FAULT says that. */
enum { FAAS_FAULT = -1 };
int faas_frame_respond(struct faas_frame *frame, const void *data, size_t size, bool safe);
/* Takes back what was responded so far and not sent: an SDK function's response goes out when it returns or exits, as a
 * program's stdio does. */
void faas_frame_retract(struct faas_frame *frame);
/* For threads that a function starts: the frame lives until each has released it. */
void faas_frame_retain(struct faas_frame *frame);
void faas_frame_release(struct faas_frame *frame);
void faas_frame_destroy(struct faas_frame *frame);

/* Ties something to the current invocation, if there is one: `end` is called when the frame is freed, unless it was
 * given up before. */
void faas_own(struct faas_owned *owned, void (*end)(struct faas_owned *owned));
void faas_disown(struct faas_owned *owned);

static inline bool faas_is_entering_thread(const struct faas_frame *frame) {
  return pthread_equal(frame->thread, pthread_self());
}

/* In the depth of a frame with threads, so that an invocation from it fails the comparison with FAAS_MAX_DEPTH and goes
 * the way of those for which there is more to do. */
#define FAAS_WITH_THREADS ((size_t)1 << (sizeof(size_t) * 8 - 2))

/* How deep it is nested: 1 for a request from outside. */
static inline size_t faas_depth_of(const struct faas_frame *frame) { return frame->depth & ~FAAS_WITH_THREADS; }

/* The number of invocations that one which starts now makes, nested in one another. */
static inline size_t faas_next_depth(void) {
  return (faas_current ? faas_depth_of(faas_current) : faas_depth_below) + 1;
}
/* The same, but more than FAAS_MAX_DEPTH where the current invocation has threads. */
static inline size_t faas_next_depth_or_more(void) {
  return (faas_current ? faas_current->depth : faas_depth_below) + 1;
}

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

/* Sets a bit of `stdio`. With the frame's lock held; others look without it. */
static inline void faas_note_stdio(struct faas_frame *frame, unsigned bit) {
  unsigned old = atomic_load_explicit(&frame->stdio, memory_order_relaxed);
  atomic_store_explicit(&frame->stdio, (unsigned char)(old | bit), memory_order_relaxed);
}

/* Around what the threads of one invocation share. Free while there is only one. */
static inline void faas_frame_lock(struct faas_frame *frame) {
  if (frame->crew)
    faas_lock(&frame->lock, &faas_held.frame);
}

static inline void faas_frame_unlock(struct faas_frame *frame) {
  if (frame->crew)
    faas_unlock(&frame->lock, &faas_held.frame);
}

/* A new block of state in its pristine form, pointers into the data block fixed up to `data` (the block itself
 * where `data` is null), in `heap`. Null when out of memory. */
void *faas_block_new(struct faas_heap *heap, const struct faas_block *block, void *data);

#endif
