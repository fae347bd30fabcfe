/* crossing.c - a request by HTTP from a function to one that serves, in the binary: method, path, query and headers go
 * there with the body, and status and headers come back with the answer, as through a gateway. */
#include "invoke/crossing.h"

#include "http/http.h"
#include "invoke/budget.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

_Thread_local struct faas_crossing *faas_crossing;

static int append(struct faas_buffer *buffer, const char *const *parts, size_t count) {
  int status = FAAS_OK;
  for (size_t i = 0; i < count && status == FAAS_OK; i++)
    status = faas_buffer_append(buffer, parts[i], strlen(parts[i]), SIZE_MAX);
  return status;
}

int faas_crossing_set_target(struct faas_crossing *crossing, const char *rest, const char *query) {
  const char *const parts[] = {*rest == '/' ? "" : "/", rest, query ? "?" : "", query ? query : ""};
  crossing->target.size = 0;
  return append(&crossing->target, parts, 4);
}

int faas_crossing_add(struct faas_crossing *crossing, const char *name, const char *value) {
  const char *const parts[] = {name, ": ", value, "\r\n"};
  return http_is_framing(name) || !strcasecmp(name, "Host") || !strcasecmp(name, "Expect")
             ? FAAS_OK
             : append(&crossing->headers, parts, 4);
}

void faas_crossing_free(struct faas_crossing *crossing) {
  faas_buffer_free(&crossing->target);
  faas_buffer_free(&crossing->headers);
}

int faas_call_by_http(const struct faas_function *caller, const struct faas_function *callee,
                      struct faas_crossing *crossing, const void *body, size_t size, faas_response *response) {
  faas_crossing = callee->kind == FAAS_KIND_server ? crossing : NULL;
  int status = faas_call_from(caller, callee, body, size, response);
  faas_crossing = NULL; /* the call may have taken another way */
  return status;
}
