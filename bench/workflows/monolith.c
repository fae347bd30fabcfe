/* monolith.c - what the functions of a workflow need of the SDK when they are parts of one program: an invocation is a
 * call, with the request as it is and the response in a buffer. No isolation, no limits, no error texts but the last.
 *
 * MONOLITH_FUNCTIONS is X(name, entry) for each function, the root first. The SDK's own functions, which serve the program
 * over HTTP, have the prefix `outer_`. */
#include <faas.h>
#include <stdlib.h>
#include <string.h>

#define X(name, entry) int entry(void);
MONOLITH_FUNCTIONS
#undef X

faas_bytes outer_faas_request(void);
int outer_faas_respond(const void *data, size_t size);
int outer_faas_fail(const char *message);

struct frame {
  faas_bytes request;
  char *response;
  size_t size;
  const char *error;
};

static _Thread_local struct frame *current;

faas_bytes faas_request(void) { return current->request; }

int faas_respond(const void *data, size_t size) {
  char *response = realloc(current->response, current->size + size + 1);
  if (!response)
    return FAAS_NO_MEMORY;
  memcpy(response + current->size, data, size);
  current->response = response;
  current->size += size;
  response[current->size] = '\0';
  return FAAS_OK;
}

int faas_fail(const char *message) {
  current->error = strdup(message);
  return 1;
}

__attribute__((always_inline)) static inline int call(int (*entry)(void), const void *request, size_t size,
                                                      faas_response *response) {
  struct frame frame = {.request = {request, size}}, *caller = current;
  current = &frame;
  int failed = entry();
  current = caller;
  *response = (faas_response){frame.response ? frame.response : "", frame.size, frame.error ? frame.error : "",
                              failed ? FAAS_FAILED : FAAS_OK, frame.response};
  return response->status;
}

int faas_invoke_n(const char *name, size_t name_size, const void *request, size_t size, faas_response *response) {
#define X(callee, entry)                                                                                               \
  if (name_size == sizeof callee - 1 && !memcmp(name, callee, sizeof callee - 1))                                      \
    return call(entry, request, size, response);
  MONOLITH_FUNCTIONS
#undef X
  abort();
}

int faas_invoke(const char *name, const void *request, size_t size, faas_response *response) {
  return faas_invoke_n(name, strlen(name), request, size, response);
}

void faas_response_free(faas_response *response) { free(response->owned); }

int faas_main(void) {
  faas_bytes request = outer_faas_request();
  faas_response response;
  if (faas_invoke_n(MONOLITH_ROOT, sizeof MONOLITH_ROOT - 1, request.data, request.size, &response) != FAAS_OK)
    return outer_faas_fail(response.error);
  int status = outer_faas_respond(response.data, response.size);
  faas_response_free(&response);
  return status != FAAS_OK;
}
