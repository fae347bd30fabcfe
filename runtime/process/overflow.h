/* overflow.h - the report of a stack overflow that Rust's start-up code would install. */
#ifndef FAAS_PROCESS_OVERFLOW_H
#define FAAS_PROCESS_OVERFLOW_H

#include "process/frame.h"

#include <signal.h>

/* In the handler of a fatal signal: says that the calling thread's stack overflowed, if that is what happened and the
 * function's process would say so. Returns whether it did; that process ends like an abort. */
bool faas_report_overflow(const struct faas_frame *frame, const siginfo_t *info, const void *context);

#endif
