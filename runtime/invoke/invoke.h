/* invoke.h - local invocations. */
#ifndef FAAS_INVOKE_INVOKE_H
#define FAAS_INVOKE_INVOKE_H

#include "core/abi.h"
#include "core/reply.h"

struct faas_process_files;

/* The fused function of that name, or null. */
const struct faas_function *faas_function_find(const char *name, size_t size);
/* A local invocation. The request from outside and a nested one are the same thing. */
int __faas_call(const struct faas_function *callee, const void *request, size_t size, faas_response *response);
/* One in a frame of its own in this process, whatever the callee's mode. `files`: the process is its own; else null. */
int faas_call_fresh(const struct faas_function *callee, const void *request, size_t size,
                    const struct faas_process_files *files, faas_response *response);
/* That, or the callee's own way of being called if it has one and `files` is null, on another stack: the thread's is
 * short. */
int faas_call_elsewhere(const struct faas_function *callee, const void *request, size_t size,
                        const struct faas_process_files *files, faas_response *response);
/* Fill `*response` where `callee` cannot be invoked: its request is over FAAS_MAX_BODY, its invocation would be over
 * FAAS_MAX_DEPTH, there is no memory for it. Return the status. */
int faas_refuse_size(const struct faas_function *callee, faas_response *response);
int faas_refuse_depth(const struct faas_function *callee, faas_response *response);
int faas_refuse_for_memory(const struct faas_function *callee, faas_response *response);

/* Invokes the entry function for a request from outside with these fields. `reply`: null where the front end has no use
 * for one. */
int faas_answer(const struct faas_function *function, const struct faas_buffer *fields, const void *request,
                size_t size, struct faas_reply *reply, faas_response *response);

#endif
