/* environment.h - the variables of an invocation. */
#ifndef FAAS_PROCESS_ENVIRONMENT_H
#define FAAS_PROCESS_ENVIRONMENT_H

#include "process/frame.h"

/* The frame's own list of variables; the process's when out of memory. */
char **faas_environment(struct faas_frame *frame);
/* The hook. */
char *__faas_getenv(const char *name);

#endif
