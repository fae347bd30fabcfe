/* async.h - invocations that their caller does not wait for. */
#ifndef FAAS_INVOKE_ASYNC_H
#define FAAS_INVOKE_ASYNC_H

#include "core/abi.h"

/* Makes an invocation, over the network where `callee` is null. `profiled` is what faas_async_caller returned in the
 * thread that began it: nothing, unless a profiling runtime has it say who that is. */
void *faas_async_caller(void);
void faas_async_call(void *profiled, const struct faas_function *caller, const struct faas_function *callee,
                     faas_bytes name, faas_bytes request, faas_response *response);
/* Waits until all that was begun asynchronously is done. Nothing in an invocation. */
void faas_async_drain(void);
/* Around what waits for something else than a processor: in a thread of the pool, another one may work meanwhile. */
void faas_async_block(void);
void faas_async_unblock(void);

#endif
