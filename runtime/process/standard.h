/* standard.h - descriptors 0, 1 and 2 of an invocation. */
#ifndef FAAS_PROCESS_STANDARD_H
#define FAAS_PROCESS_STANDARD_H

#include "process/frame.h"

#include <unistd.h>

static inline bool faas_is_standard(int number) { return number >= 0 && number <= STDERR_FILENO; }

/* Whether the number is the invocation's request or response, in memory. */
static inline bool faas_standard_is_memory(const struct faas_frame *frame, int number) {
  return atomic_load_explicit(&frame->in_memory, memory_order_relaxed) >> number & 1;
}
/* Whether it is what a program finds at its start: the request, the response or the log. */
bool faas_standard_is_made(const struct faas_frame *frame, int number);
/* What a call of libc is given for one of the numbers: a descriptor of the process, or -1 once it is closed. The request
 * and the response become descriptors by it. */
int faas_standard_descriptor(struct faas_frame *frame, int number);
bool faas_standard_is_open(const struct faas_frame *frame, int number);
/* The lowest of the numbers that is closed, or -1. */
int faas_standard_closed(struct faas_frame *frame);
/* Makes one of the numbers stand for `descriptor`, which is the frame's from now on; -1 closes it. Returns the number,
 * or -1 with errno set, having closed the descriptor. */
int faas_standard_set(struct faas_frame *frame, int number, int descriptor);
/* The flags that fcntl gives and takes (F_GETFL), while the descriptor behind the number is shared by all, or none. */
int *faas_standard_flags(struct faas_frame *frame, int number);
/* At the end of the invocation, before the answer: moves what was written to the descriptor of the response to the
 * response, and closes what the numbers stand for. */
void faas_standard_end(struct faas_frame *frame);

/* What reading and writing them in memory does; those that end in _safely where there need not be memory at `data`. */
ssize_t faas_standard_take(struct faas_frame *frame, void *data, size_t size);
ssize_t faas_standard_take_safely(struct faas_frame *frame, void *data, size_t size);
ssize_t faas_standard_give(struct faas_frame *frame, const void *data, size_t size);
ssize_t faas_standard_give_safely(struct faas_frame *frame, const void *data, size_t size);
/* The same otherwise. */
ssize_t faas_standard_read(struct faas_frame *frame, void *data, size_t size);
ssize_t faas_standard_write(struct faas_frame *frame, int number, const void *data, size_t size);
/* lseek of one of the numbers: as of a pipe where that is what it is in a process. */
off_t faas_standard_seek(struct faas_frame *frame, int number, off_t by, int from);

#endif
