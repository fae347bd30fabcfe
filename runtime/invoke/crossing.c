/* crossing.c - a request by HTTP from a function to one that serves, in the binary: method, path, query and headers go
 * there with the body, and status and headers come back with the answer, as through a gateway. */
#include "invoke/crossing.h"

#include "http/http.h"
#include "invoke/budget.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

_Thread_local struct faas_crossing *faas_crossing;

int faas_crossing_set_target(struct faas_crossing *crossing, const char *rest, const char *query) {
  const char *const parts[] = {*rest == '/' ? "" : "/", rest, query ? "?" : "", query ? query : ""};
  int status = FAAS_OK;
  crossing->target.size = 0;
  for (int i = 0; i < 4 && status == FAAS_OK; i++)
    status = faas_buffer_append(&crossing->target, parts[i], strlen(parts[i]), SIZE_MAX);
  return status;
}

int faas_crossing_add(struct faas_crossing *crossing, const char *name, const char *value) {
  return http_is_framing(name) || !strcasecmp(name, "Host") || !strcasecmp(name, "Expect")
             ? FAAS_OK
             : http_add_header(&crossing->headers, name, value, SIZE_MAX);
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
