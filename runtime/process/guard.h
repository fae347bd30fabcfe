/* guard.h - memory that a function names, which need not be there. */
#ifndef FAAS_PROCESS_GUARD_H
#define FAAS_PROCESS_GUARD_H

#include "core/heap.h"
#include "process/frame.h"
#include "process/jump.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* While the calling thread copies, where it goes on if there is no such memory; else null. */
extern _Thread_local faas_jump_point *faas_guard;

/* memcpy, for what the kernel would copy in a process. False, with errno set to EFAULT, where it would say so. What is
 * copied by then is copied. */
bool faas_copy(void *to, const void *from, size_t size);

/* Whether memory is of an invocation or near on the stack of the caller, as nearly all is that is read or written. */
static inline bool faas_is_usual_memory(const void *memory) {
  return faas_in_heap(memory) || (uintptr_t)memory - (uintptr_t)__builtin_frame_address(0) < 1 << 16;
}

/* Whether it may just be used with the frame locked: where nothing is locked then, a crash does no harm. */
static inline bool faas_is_safe_memory(const struct faas_frame *frame, const void *memory) {
  return !frame->crew && faas_is_usual_memory(memory);
}

#endif
