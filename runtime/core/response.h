/* response.h - what an invocation gives to its caller. */
#ifndef FAAS_CORE_RESPONSE_H
#define FAAS_CORE_RESPONSE_H

#include "core/buffer.h"
#include "faas.h"

#include <stdio.h>

/* Fills `*response` with a failure; `format` as in printf. Returns `status`. */
int faas_response_fail(faas_response *response, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Fills `*response` with FAAS_OK and takes over `*body`. Returns the status: FAAS_OK or FAAS_NO_MEMORY. */
int faas_response_take(faas_response *response, struct faas_buffer *body);

#endif
