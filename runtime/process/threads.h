/* threads.h - the threads that an invocation started, and how they and the invocation end. */
#ifndef FAAS_PROCESS_THREADS_H
#define FAAS_PROCESS_THREADS_H

#include "process/frame.h"
#include "process/handlers.h"
#include "process/jump.h"

#include <semaphore.h>
#include <stdatomic.h>

/* A thread that works for a frame, as the other threads of the frame see it: how to have it look at what is asked of
 * it. */
struct faas_place {
  pid_t id;                         /* 0 before it begins and once it has left */
  struct faas_frame **current;      /* its faas_current; another frame while it is in a nested invocation */
  atomic_bool *interrupted;         /* a signal is on its way to it */
  atomic_uint away;                 /* not 0: in something of the runtime that it has to come back from by itself */
  atomic_uint looks;                /* how often it was asked and could not end where it was */
};

/* One that the function started, in the frame's heap. It is in the frame's list until it has ended and was joined. */
struct faas_thread {
  struct faas_thread *next;
  struct faas_frame *frame;
  struct faas_place place;
  pthread_t id;
  bool detached;
  bool is_native;          /* native code started it for its own ends, */
  const char *native_base; /* whose stack begins here */
  bool over;  /* nothing of the function runs in it any more */
  bool ended;
  sem_t joinable; /* posted when it has ended */
  void *(*routine)(void *);
  void *argument;
  struct faas_workflow *workflow;
  faas_signal_set blocked; /* from its start */
  void *thread_data;
  void *result;                 /* what pthread_exit was given */
  faas_jump_point jump;         /* where it goes when it ends before its code returns */
  struct faas_at_exit *at_exit; /* destructors of its thread-locals */
  struct faas_key_values values;
};

/* The calling thread's, null in one that no function started. */
extern _Thread_local struct faas_thread *faas_thread;

/* How far the end of an invocation has come. What ends it at a later stage prevails. */
enum faas_stage { FAAS_RUNS, FAAS_EXITS /* exit handlers run */, FAAS_ENDS_ABRUPTLY, FAAS_ENDED };

/* What a frame has once it has started a thread; protected by its lock where nothing else is said. */
struct faas_crew {
  struct faas_thread *threads;
  struct faas_place entering;      /* of the thread that entered */
  pthread_cond_t changed;          /* a thread ended, or one asked for the end of the invocation */
  _Atomic(enum faas_stage) stage;  /* set by the thread that entered */
  _Atomic(enum faas_stage) asked;  /* by another thread: `requested` says how the invocation is to end */
  struct faas_ending requested;
  bool given_up; /* the thread that entered does not come out of native code */
};

/* That of the calling thread in its invocation. Null while that has not started any. */
static inline struct faas_place *faas_own_place(struct faas_frame *frame) {
  if (!frame || !frame->crew)
    return NULL;
  return faas_thread && faas_thread->frame == frame ? &faas_thread->place : &frame->crew->entering;
}

/* Starts one for the current frame, as pthread_create. `is_native`: native code does, for its own ends. */
int faas_thread_create(pthread_t *id, const pthread_attr_t *attributes, void *(*routine)(void *), void *argument,
                       bool is_native);
/* Runs a routine of the frame's function in the calling thread, one of native code. */
void faas_thread_run_here(struct faas_frame *frame, void *(*routine)(void *), void *argument);
/* Gets ready for that, in a thread of the frame. */
bool faas_threads_prepare(struct faas_frame *frame);
/* Makes the calling thread one that works for no frame. */
void faas_thread_leave(void);
/* Makes the attributes of a thread that the runtime starts to run functions: detached, with a stack for them. False
 * when out of memory. */
bool faas_worker_attributes(pthread_attr_t *attributes);
/* pthread_create, for threads that work for the current invocation. */
int faas_start_thread(pthread_t *thread, const pthread_attr_t *attributes, void *(*routine)(void *), void *argument);

#endif
