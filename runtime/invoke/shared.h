/* shared.h - invocations in a frame that stays. */
#ifndef FAAS_INVOKE_SHARED_H
#define FAAS_INVOKE_SHARED_H

#include "core/abi.h"

/* A frame of a function of mode shared, and what it keeps between invocations. */
struct faas_instance;
int __faas_call_shared(const struct faas_function *callee, struct faas_instance **idle, const void *request,
                       size_t size, faas_response *response);

#endif
