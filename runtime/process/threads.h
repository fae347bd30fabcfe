/* threads.h - threads that a function starts. */
#ifndef FAAS_PROCESS_THREADS_H
#define FAAS_PROCESS_THREADS_H

#include "process/frame.h"

/* Ends a thread that the function started. */
_Noreturn void faas_thread_end(void);

/* Takes the calling thread's values from the frame's keys, so that no destructor sees them when the thread ends. */
void faas_keys_leave(struct faas_frame *frame);
/* Deletes the keys that the frame made. Their destructors do not run, as at the end of a process. */
void faas_keys_end(struct faas_frame *frame);

/* Makes the attributes of a thread that the runtime starts to run functions: detached, with a stack for them. False
 * when out of memory. */
bool faas_worker_attributes(pthread_attr_t *attributes);
/* pthread_create, for threads that work for the current invocation. */
int faas_start_thread(pthread_t *thread, const pthread_attr_t *attributes, void *(*routine)(void *), void *argument);

#endif
