/* crossing.h - a request by HTTP from a function to one that serves, in the binary. */
#ifndef FAAS_INVOKE_CROSSING_H
#define FAAS_INVOKE_CROSSING_H

#include "core/abi.h"
#include "core/buffer.h"
#include "core/reply.h"

/* What it has besides its body, and what the answer has. All zero, with a method, is a request without headers to "/". */
struct faas_crossing {
  const char *method;
  struct faas_buffer target; /* the path behind the function's name, with the query */
  struct faas_buffer headers; /* a line each, with its CR LF; NUL-terminated if not empty */
  struct faas_reply *reply; /* the status and the headers of the answer; the status is 0 where there is none */
};

/* Sets the target to what a URL has behind the function's name. `query`: further text behind a '?', or null. Returns FAAS_OK
 * or FAAS_NO_MEMORY. */
int faas_crossing_set_target(struct faas_crossing *crossing, const char *rest, const char *query);
/* Adds a header, unless it is about the connection. Returns FAAS_OK or FAAS_NO_MEMORY. */
int faas_crossing_add(struct faas_crossing *crossing, const char *name, const char *value);
void faas_crossing_free(struct faas_crossing *crossing);

/* A call of `callee` by `caller` (null: unknown) as faas_call_from. One that serves gets the request as it is, and its
 * answer is `*response`, whatever its status, with `*crossing->reply`; the others get the body. */
int faas_call_by_http(const struct faas_function *caller, const struct faas_function *callee,
                      struct faas_crossing *crossing, const void *body, size_t size, faas_response *response);

/* That of the call that the calling thread makes, for the callee to take; null for a call by name. */
extern _Thread_local struct faas_crossing *faas_crossing;

#endif
