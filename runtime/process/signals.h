/* signals.h - fatal signals of a function. */
#ifndef FAAS_PROCESS_SIGNALS_H
#define FAAS_PROCESS_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/* Makes fatal signals end invocations. Called once, by main. */
void faas_catch_signals(void);
/* Whether an abort of a thread with an invocation ends the process: libc found its heap damaged. To be asked once. */
bool faas_abort_ends_process(void);
/* Gives the other signals that the runtime handles their default meaning again. */
void faas_release_signals(void);
/* Gives the thread a stack for that, if it has none. */
void faas_catch_signals_on_this_thread(void);
/* That stack, disabled where it has none. */
stack_t faas_own_stack(void);

#endif
