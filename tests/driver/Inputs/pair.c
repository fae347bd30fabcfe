// -DCALLER: invokes "callee" and answers with its answer in brackets. Otherwise: answers with its request reversed.
#include <faas.h>
#include <string.h>

#ifdef CALLER
int faas_main(void) {
  faas_bytes request = faas_request();
  faas_response response;
  if (faas_invoke("callee", request.data, request.size, &response) != FAAS_OK)
    return faas_fail(response.error);
  faas_respond("[", 1);
  faas_respond(response.data, response.size);
  faas_respond("]", 1);
  faas_response_free(&response);
  return 0;
}
#else
int faas_main(void) {
  faas_bytes request = faas_request();
  for (size_t i = request.size; i > 0; i--)
    faas_respond((const char *)request.data + i - 1, 1);
  return 0;
}
#endif
