/* messages.h - what libc writes to stderr in a function's name. */
#ifndef FAAS_PROCESS_MESSAGES_H
#define FAAS_PROCESS_MESSAGES_H

/* The name of the program, as the current invocation has it: the function's, unless that has set another one. */
char **__faas_program_location(void);
char **__faas_short_program_location(void);

#endif
