/* web.h - what the front ends over HTTP share. */
#ifndef FAAS_PLATFORMS_WEB_H
#define FAAS_PLATFORMS_WEB_H

#include "core/abi.h"
#include "core/buffer.h"
#include "core/reply.h"
#include "http/http.h"
#include "http/server.h"

/* Answers at `/_/health` and `/_/ready`. */
bool web_answer_at_once(const struct http_request *request, struct http_answer *answer);
/* Answers at other paths under `/_/`, `/function/NAME` and `/async-function/NAME`; false for the rest. */
bool web_answer_own(struct http_request *request, struct faas_reply *reply, faas_response *response,
                    struct http_answer *answer);
/* Invokes the entry function, or refuses with 429 what is over FAAS_MAX_INFLIGHT. */
struct http_answer web_invoke(const struct faas_buffer *fields, const void *body, size_t size, struct faas_reply *reply,
                              faas_response *response);
/* Both: the front end of platforms that send requests as they are. */
struct http_answer web_answer(struct http_request *request, struct faas_reply *reply, faas_response *response);

/* Serves `function` on `port`; -1 is 8080, what containers listen on. Returns the exit status of the process.
 */
int web_run(const struct faas_function *function, const struct http_service *service, int port);
/* Makes `function` what web_invoke invokes, and the workers enough for the limit. web_run does it. */
void web_prepare(const struct faas_function *function);

/* A request from outside begins, unless FAAS_MAX_INFLIGHT are in flight: then false. web_leave ends it. */
bool web_enter(void);
void web_leave(void);

#endif
