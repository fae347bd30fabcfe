/* libc_state.h - what libc keeps between calls, for an invocation. */
#ifndef FAAS_PROCESS_LIBC_STATE_H
#define FAAS_PROCESS_LIBC_STATE_H

#include "process/frame.h"

/* Frees what libc_state.c made for the frame. */
void faas_libc_state_end(struct faas_frame *frame);

#endif
