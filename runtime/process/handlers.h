/* handlers.h - the signals of an invocation: what its function does with them, and those on their way to it. */
#ifndef FAAS_PROCESS_HANDLERS_H
#define FAAS_PROCESS_HANDLERS_H

#include "process/frame.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>

/* As the kernel has them: bit N - 1 is signal N. */
typedef uint64_t faas_signal_set;

static inline faas_signal_set faas_signal_bit(int number) { return (faas_signal_set)1 << (number - 1); }

/* A signal that waits to be taken; in the frame's heap, by number and then by age. */
struct faas_pending {
  struct faas_pending *next;
  siginfo_t info;
};

/* What a thread of the function has of its own. */
struct faas_signal_thread {
  faas_signal_set blocked;
  struct faas_pending *pending; /* sent to it alone */
};

/* Made when the function first has something to do with signals; in the frame's heap. */
struct faas_signals {
  atomic_flag lock; /* never held where a signal can come */
  struct faas_disposition *dispositions; /* of the signals that are not as at the start of a process */
  struct faas_pending *pending;          /* for any thread that does not block it */
  struct faas_signal_thread entering;    /* the thread that entered */
  faas_signal_set interrupting;          /* of siginterrupt */
  _Atomic uint32_t changes;              /* goes up when a signal is sent; who waits for one waits for that */
};

/* The frame's, made if need be. Null when out of memory. */
struct faas_signals *faas_signals_of(struct faas_frame *frame);
void faas_signals_lock(struct faas_signals *signals);
void faas_signals_unlock(struct faas_signals *signals);
/* The calling thread's part of them. */
struct faas_signal_thread *faas_signal_thread(struct faas_frame *frame, struct faas_signals *signals);

/* What the calling thread blocks in its invocation; the threads that it starts block that too, from their start. */
faas_signal_set faas_signals_blocked(struct faas_frame *frame);
void faas_signals_block(faas_signal_set blocked);

/* Sends the frame's process a signal, as kill does. Any thread may: one of the frame runs what belongs to it when it
 * next comes to faas_signals_take. Returns 0, or EAGAIN when out of memory. */
int faas_signal_send(struct faas_frame *frame, const siginfo_t *info);
/* Sends one to the calling thread of the frame, which does what belongs to it at once unless it blocks it. `context` is
 * what the kernel gave a handler, or null. Returns 0 where the thread goes on, or EAGAIN when out of memory. */
int faas_signal_raise(struct faas_frame *frame, const siginfo_t *info, void *context);
/* Does what the function has a handler for when its own code made the kernel raise a signal. False, and nothing done,
 * where the process would end. */
bool faas_signal_fault(struct faas_frame *frame, const siginfo_t *info, void *context);
/* Whether the signal would end the function's process. */
bool faas_signal_is_fatal(struct faas_frame *frame, int number);
/* What abort() does before it ends the process. */
void faas_signal_abort(struct faas_frame *frame);
/* Takes the first signal of `set` that is pending for the calling thread. False if none is. */
bool faas_signal_pop(struct faas_frame *frame, faas_signal_set set, siginfo_t *info);
/* Does what belongs to the pending signals that the calling thread of the frame does not block. Returns whether a handler
 * ran. */
bool faas_signals_take(struct faas_frame *frame);

/* Takes the frame's stack for handlers from the calling thread. Called at the end of a frame. */
void faas_signals_end(struct faas_frame *frame);

#endif
