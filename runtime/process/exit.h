/* exit.h - the end of an invocation. */
#ifndef FAAS_PROCESS_EXIT_H
#define FAAS_PROCESS_EXIT_H

#include "process/frame.h"

/* Ends the calling thread's invocation, or in a thread that the function started that thread, which asks for it. */
_Noreturn void faas_end(struct faas_frame *frame, struct faas_ending ending);
_Noreturn void faas_end_by_signal(struct faas_frame *frame, int number);
_Noreturn void __faas_exit(int status);

/* Makes the calling thread's list of cleanup handlers empty, before a jump over the calls of libc that noted them: a longjmp
 * would find them later, where they no longer are. */
void faas_forget_cleanups(void);

/* Runs and frees a list of the current frame's exit handlers; handlers may add to it. */
void faas_at_exit_run(struct faas_at_exit **list);
/* Frees it. */
void faas_at_exit_drop(struct faas_at_exit **list);

#endif
