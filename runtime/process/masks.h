/* masks.h - the signals that a function lets in for the time of a call: ppoll, pselect, epoll_pwait. */
#ifndef FAAS_PROCESS_MASKS_H
#define FAAS_PROCESS_MASKS_H

#include "process/frame.h"

#include <signal.h>

/* Whether such a call, with `blocked` as the mask, would be interrupted: a signal is pending that the mask lets in. It is
 * only where nothing is ready, so that is to be looked at first. While the call waits no other comes. `frame` and
 * `blocked` may be null. */
bool faas_mask_lets_in(struct faas_frame *frame, const sigset_t *blocked);
/* Runs handlers as in the call. Returns whether one ran, with errno set. */
bool faas_mask_interrupts(struct faas_frame *frame, const sigset_t *blocked);

#endif
