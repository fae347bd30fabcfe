/* nightcore.c - the front end for Nightcore: no program but a shared object with four functions, which the platform's
 * worker loads. The worker gives what they need to invoke other functions and to answer; what is not in this binary is
 * invoked through it. All return 0 for success.
 *
 * The worker may call a handle from one thread at a time, and no function of another thread may call back into it; so
 * threads of a function, asynchronous invocations among them, reach others through FAAS_GATEWAY. */
#include "core/abi.h"
#include "core/buffer.h"
#include "core/heap.h"
#include "core/hooks.h"
#include "core/options.h"
#include "core/response.h"
#include "invoke/invoke.h"
#include "process/lazy.h"
#include "process/signals.h"

#include <stdlib.h>
#include <string.h>

#define EXPORTED __attribute__((visibility("default")))

enum { MAX_NAME = 255 };

struct worker {
  void *context;
  int (*invoke)(void *context, const char *name, const char *request, size_t size, const char **response,
                size_t *response_size);
  void (*append)(void *context, const char *data, size_t size);
};

EXPORTED int faas_init(void);
EXPORTED int faas_create_func_worker(void *context,
                                     int (*invoke)(void *, const char *, const char *, size_t, const char **, size_t *),
                                     void (*append)(void *, const char *, size_t), void **handle);
EXPORTED int faas_destroy_func_worker(void *handle);
EXPORTED int faas_func_call(void *handle, const char *request, size_t size);

static _Thread_local struct worker *current;

int faas_init(void) {
  if (faas_options_load() || faas_lazy_start())
    return -1;
  faas_catch_signals();
  return faas_profile_start ? faas_profile_start() : 0;
}

int faas_create_func_worker(void *context,
                            int (*invoke)(void *, const char *, const char *, size_t, const char **, size_t *),
                            void (*append)(void *, const char *, size_t), void **handle) {
  struct worker *worker = malloc(sizeof *worker);
  if (!worker)
    return -1;
  *worker = (struct worker){context, invoke, append};
  *handle = worker;
  return 0;
}

int faas_destroy_func_worker(void *handle) {
  free(handle);
  return 0;
}

int faas_func_call(void *handle, const char *request, size_t size) {
  struct worker *worker = handle, *outer = current;
  const struct faas_buffer none = {0};
  faas_response response = {0};
  faas_catch_signals_on_this_thread();
  current = worker;
  int status = faas_answer(__faas_root, &none, request, size, NULL, &response);
  current = outer;
  if (status == FAAS_OK)
    worker->append(worker->context, response.data, response.size);
  else
    faas_tell(response.error);
  faas_response_free(&response);
  return status == FAAS_OK ? 0 : -1;
}

bool faas_host_invoke(const char *name, size_t name_size, const void *request, size_t size, faas_response *response,
                      int *status) {
  struct worker *worker = current;
  if (!worker)
    return false;
  char text[MAX_NAME + 1];
  const char *answer = NULL;
  size_t answer_size = 0;
  if (name_size > MAX_NAME || memchr(name, '\0', name_size)) {
    *status = faas_response_fail(response, FAAS_NOT_FOUND, "no function of a name of %zu bytes", name_size);
    return true;
  }
  memcpy(text, name, name_size);
  text[name_size] = '\0';
  current = NULL; /* nothing may call back until it returns */
  int failed = worker->invoke(worker->context, text, request, size, &answer, &answer_size);
  current = worker;
  struct faas_buffer body = {.heap = faas_current_heap()};
  if (failed)
    *status = faas_response_fail(response, FAAS_FAILED, "function '%s' failed", text);
  else if ((*status = faas_buffer_append(&body, answer, answer_size, faas_options.max_body)) == FAAS_OK)
    *status = faas_response_take(response, &body);
  else
    *status = faas_response_fail(response, *status, "function '%s': its response cannot be kept", text);
  return true;
}
