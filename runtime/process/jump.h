/* jump.h - the way back to where an invocation began, for exit() and its like.
 *
 * The compiler's own jump saves three words where setjmp saves eight and hides them. It promises less: after the jump,
 * local variables have no value. So what runs then takes all it needs from thread-local variables, and the function
 * around it is never inlined:
 *
 *   if (FAAS_SET_JUMP(point))
 *     return after_the_jump();
 *
 * ThreadSanitizer has to see the jump, so that it takes the functions that were left off its own stack; and not every
 * target has one of its own. */
#ifndef FAAS_PROCESS_JUMP_H
#define FAAS_PROCESS_JUMP_H

#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__)
typedef void *faas_jump_point[5];
#define FAAS_SET_JUMP(POINT) __builtin_setjmp(POINT)
#define FAAS_JUMP(POINT) __builtin_longjmp(POINT, 1)
#else
#include <setjmp.h>
typedef jmp_buf faas_jump_point;
#define FAAS_SET_JUMP(POINT) setjmp(POINT)
#define FAAS_JUMP(POINT) longjmp(POINT, 1)
#endif

#endif
