/* gateways.c - which fused function a URL names (url_patterns.c has the matching).
 *
 * Patterns are FAAS_GATEWAY, what --gateway gave the driver, and below those that are safe to assume. */
#include "invoke/gateways.h"
#include "core/abi.h"
#include "core/options.h"
#include "core/percent.h"
#include "core/url_patterns.h"
#include "invoke/invoke.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* The name in `url`, decoded; its size, or 0. `*rest`: what follows. */
static size_t name_of(const char *pattern, const struct faas_url *url, char decoded[FAAS_GATEWAY_NAME_ROOM],
                      const char **rest) {
  struct faas_span name;
  if (!faas_url_match_to(pattern, url, &name, rest) || name.size > FAAS_GATEWAY_NAME_ROOM)
    return 0;
  memcpy(decoded, name.data, name.size);
  return faas_percent_decode(decoded, name.size);
}

static const struct faas_function *function_of(const char *pattern, const struct faas_url *url, const char **rest) {
  char name[FAAS_GATEWAY_NAME_ROOM];
  size_t size = name_of(pattern, url, name, rest);
  return size ? faas_function_find(name, size) : NULL;
}

bool faas_gateway_defers(const char *header, size_t size, const char *value) {
  static const struct {
    const char *header, *value;
  } later[] = {{"X-Fission-Invoke-Mode", ""}, {"X-Callback-Url", ""}, {"X-Amz-Invocation-Type", "Event"}};
  for (size_t i = 0; i < sizeof later / sizeof *later; i++)
    if (strlen(later[i].header) == size && !strncasecmp(header, later[i].header, size) &&
        !strncasecmp(value, later[i].value, strlen(later[i].value)))
      return true;
  return false;
}

/* ---- servers ------------------------------------------------------------------------------------------------- */

/* Whether `pattern` has that server, at any port where `port` is null, and there is a function for it. */
static bool has(const char *pattern, const char *host, const char *port) {
  struct faas_span name;
  return faas_url_match_server(pattern, host, port, &name) && (!name.size || faas_function_find(name.data, name.size));
}

static bool any_has(const char *host, const char *port) {
  if (faas_options.gateway && has(faas_options.gateway, host, port))
    return true;
  for (const char *const *pattern = __faas_gateways; *pattern; pattern++)
    if (has(*pattern, host, port))
      return true;
  for (const char *const *pattern = faas_url_patterns; *pattern; pattern++)
    if (has(*pattern, host, port))
      return true;
  return false;
}

/* An address in the place of a name is no name of a gateway: it is where it is. */
bool faas_gateway_has_host(const char *host) {
  return *host && strspn(host, "0123456789.") != strlen(host) && any_has(host, NULL);
}

bool faas_gateway_has_server(const char *host, int port) {
  char text[12];
  snprintf(text, sizeof text, "%d", port);
  return any_has(host, text);
}

const struct faas_function *faas_gateway_function(const char *url, const char **rest) {
  struct faas_url parts;
  if (!faas_url_split(url, &parts))
    return NULL;
  const struct faas_function *function = faas_options.gateway ? function_of(faas_options.gateway, &parts, rest) : NULL;
  for (const char *const *pattern = __faas_gateways; *pattern && !function; pattern++)
    function = function_of(*pattern, &parts, rest);
  for (const char *const *pattern = faas_url_patterns; *pattern && !function; pattern++)
    function = function_of(*pattern, &parts, rest);
  return function;
}

size_t faas_gateway_name(const char *url, char name[FAAS_GATEWAY_NAME_ROOM]) {
  struct faas_url parts;
  const char *rest;
  if (!faas_url_split(url, &parts))
    return 0;
  size_t size = faas_options.gateway ? name_of(faas_options.gateway, &parts, name, &rest) : 0;
  for (const char *const *pattern = __faas_gateways; *pattern && !size; pattern++)
    size = name_of(*pattern, &parts, name, &rest);
  for (const char *const *pattern = faas_url_patterns; *pattern && !size; pattern++)
    size = name_of(*pattern, &parts, name, &rest);
  return size;
}
