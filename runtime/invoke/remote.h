/* remote.h - invocations through the gateway. */
#ifndef FAAS_INVOKE_REMOTE_H
#define FAAS_INVOKE_REMOTE_H

#include "faas.h"

#include <stddef.h>

/* Invokes a function through faas_options.gateway. */
int faas_remote_invoke(const char *name, size_t name_size, const void *request, size_t size, faas_response *response);

/* In place of the traceparent that came with the request, what the next one of this thread through the gateway has;
 * null for none. */
extern _Thread_local const char *faas_traceparent;

/* In a forked process: lets go of the connection to the gateway, which is the parent's. */
void faas_remote_forget(void);

/* Sends a POST to any URL, with `headers` (lines; ends with a null pointer), and takes the answer. Sent again only
 * where there was no connection. */
int faas_remote_post(const char *url, const char *const *headers, const void *data, size_t size,
                     faas_response *response);

#endif
