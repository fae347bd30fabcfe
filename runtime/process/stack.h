/* stack.h - room on the stack for an invocation. */
#ifndef FAAS_PROCESS_STACK_H
#define FAAS_PROCESS_STACK_H

#include <stdbool.h>
#include <stdint.h>

/* Above this address the calling thread's stack has room for an invocation; the highest one until that is known. */
extern _Thread_local uintptr_t faas_stack_mark;

/* Finds out. False: there is room. */
bool faas_stack_is_short_rarely(void);

/* Whether what is left of the stack is less than a process has, but for what its callers may take of it. */
static inline bool faas_stack_is_short(void) {
  return __builtin_expect((uintptr_t)__builtin_frame_address(0) < faas_stack_mark, 0) && faas_stack_is_short_rarely();
}

/* Calls `work` on another stack, which has that room. False, having done nothing, when out of memory. */
bool faas_stack_call(void (*work)(void *argument), void *argument);

#endif
