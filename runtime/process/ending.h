/* ending.h - the end of an invocation that has threads. */
#ifndef FAAS_PROCESS_ENDING_H
#define FAAS_PROCESS_ENDING_H

#include "faas.h"
#include "process/frame.h"
#include "process/threads.h"

/* Makes the threads of functions ones that can be ended. Called once. */
void faas_listen_for_ends(void);
/* Has the calling thread take the signal for that, whatever it blocks. */
void faas_listen_in_this_thread(void);
/* Handles the SIGTRAP of a step that a thread has made on its way to where it can be ended. */
void faas_step(void *context);

/* Fills in the place of the calling thread. */
void faas_take_place(struct faas_place *place);
/* Has a thread of the frame look at what is asked of it, unless it is away. With the frame's lock held. False if it is
 * away. */
bool faas_interrupt(struct faas_place *place, struct faas_frame *frame);
/* Waits until no other thread of the frame is left, or one asks for the end of the invocation. In the thread that
 * entered. */
void faas_threads_await(struct faas_frame *frame);
/* Ends the calling thread, one that the function started, and asks for the end of its invocation. */
_Noreturn void faas_ask_for_end(struct faas_frame *frame, struct faas_ending ending);

/* Ends the calling thread, or in the entering thread the invocation, if that was asked for. */
void faas_end_if_requested(struct faas_frame *frame);
/* The end of the frame's process has come to where only `abrupt` ends can hurry it. */
void faas_ending_begins(struct faas_frame *frame, bool abrupt);
/* Ends the threads that the frame started, but those that are away: these end when they come back. */
void faas_threads_end(struct faas_frame *frame);

/* Whether the function had a thread that could not be ended, so that it must not have any in this process again. */
bool faas_is_given_up(const struct faas_function *function);
extern atomic_bool faas_some_given_up;

/* Around what the runtime does for a function and has to do to its end, a nested invocation, say: a thread is not
 * ended meanwhile. The second ends it, if that was asked for, after it has freed `*response` if that is not null. */
struct faas_place *faas_go_away_rarely(void);
void faas_come_back_rarely(struct faas_place *place, faas_response *response);

static inline struct faas_place *faas_go_away(void) {
  return faas_current && faas_current->crew ? faas_go_away_rarely() : NULL;
}

static inline void faas_come_back(struct faas_place *place, faas_response *response) {
  if (place)
    faas_come_back_rarely(place, response);
}

#endif
