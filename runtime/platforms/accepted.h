/* accepted.h - requests that are answered first and done after. */
#ifndef FAAS_PLATFORMS_ACCEPTED_H
#define FAAS_PLATFORMS_ACCEPTED_H

#include "core/abi.h"
#include "http/http.h"

/* Answers 202 and has `function` run later, or refuses. */
struct http_answer accept_request(const struct faas_function *function, const struct http_request *request,
                                  faas_response *response);
/* Waits until all that was accepted is done. No more may be accepted meanwhile. */
void accept_drain(void);

#endif
