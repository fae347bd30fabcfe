/* serving.h - invocations of functions that serve. */
#ifndef FAAS_INVOKE_SERVING_H
#define FAAS_INVOKE_SERVING_H

#include "core/abi.h"

/* An invocation of a server, called through its descriptor, so that only binaries with one have the code: POST / with the request, to an instance that is started where there is none. A status of
 * 2xx gives its body; another one is a failure with that status and the body for a text. */
int __faas_call_server(const struct faas_function *callee, const void *request, size_t size, faas_response *response);

#endif
