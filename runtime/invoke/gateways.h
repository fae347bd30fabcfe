/* gateways.h - which function a URL names. */
#ifndef FAAS_INVOKE_GATEWAYS_H
#define FAAS_INVOKE_GATEWAYS_H

#include "core/abi.h"

#include <stdbool.h>

/* The fused function that a request to `url` invokes; null where the request has to take the network. `*rest`: what the
 * URL has behind the part that names it. */
const struct faas_function *faas_gateway_function(const char *url, const char **rest);
enum { FAAS_GATEWAY_NAME_ROOM = 256 };
/* The name of the function that it invokes, in this binary or elsewhere. Its size; 0 where it names none. */
size_t faas_gateway_name(const char *url, char name[FAAS_GATEWAY_NAME_ROOM]);

/* Whether a header of `size` characters asks for an answer before the work is done. Such a request takes the network:
 * what it is promised (a queue, repetition, a call back) is the platform's to keep. */
bool faas_gateway_defers(const char *header, size_t size, const char *value);

/* Whether that is a host in an http pattern, and one at that port. With {function} in its host a pattern has the hosts
 * of the fused functions. */
bool faas_gateway_has_host(const char *host);
bool faas_gateway_has_server(const char *host, int port);

#endif
