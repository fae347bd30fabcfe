/* subprocess.h - invocations in a process of their own. */
#ifndef FAAS_INVOKE_SUBPROCESS_H
#define FAAS_INVOKE_SUBPROCESS_H

#include "core/abi.h"

struct faas_frame;

/* What becomes descriptors 0 and 1 of a program in a process of its own. */
struct faas_process_files {
  int input;
  int output;
};

/* A local invocation in a forked process. */
int faas_call_in_subprocess(const struct faas_function *callee, const void *request, size_t size,
                            faas_response *response);
/* The part of that in the new process. */
int faas_call_in_child(const struct faas_function *callee, const void *request, size_t size,
                       const struct faas_process_files *files, faas_response *response);
/* A file in memory to read `data` from, which the caller closes. -1 with errno set if there is none. */
int faas_request_file(const void *data, size_t size);
/* Makes this process that of the invocation, before it runs. `files` stay the caller's. */
void faas_own_process(struct faas_frame *frame, const struct faas_process_files *files);
/* Ends the process, after the invocation has run, if it is one that the function forked: it must not answer. */
void faas_end_if_forked(struct faas_frame *frame, int exit_status);

#endif
