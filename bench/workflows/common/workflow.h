/* workflow.h - what the workflows' functions in C share: JSON in, JSON out, and invocations of one another.
 *
 * What fails ends the function with an error text: a function is a process, and need not clean up. */
#ifndef WORKFLOW_H
#define WORKFLOW_H

#include "store.h"

#include <cjson/cJSON.h>
#include <faas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn static inline void fail(const char *why) { exit(faas_fail(why)); }

static inline cJSON *request_json(void) {
  faas_bytes request = faas_request();
  cJSON *json = cJSON_ParseWithLength(request.data, request.size);
  if (!json)
    fail("the request is not JSON");
  return json;
}

/* The field of an object, which must be there. */
static inline const cJSON *field(const cJSON *object, const char *name) {
  const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);
  if (!value)
    fail(name);
  return value;
}

static inline const char *text_of(const cJSON *object, const char *name) {
  const char *text = cJSON_GetStringValue(field(object, name));
  if (!text)
    fail(name);
  return text;
}

/* Adds a copy of the field `name` of `from` to `to`. */
static inline void pass_on(cJSON *to, const cJSON *from, const char *name) {
  cJSON_AddItemToObject(to, name, cJSON_Duplicate(field(from, name), 1));
}

/* Responds with `json` and ends it. */
static inline int respond_json(cJSON *json) {
  char *text = cJSON_PrintUnformatted(json);
  int status = faas_respond(text, strlen(text));
  free(text);
  cJSON_Delete(json);
  return status != FAAS_OK;
}

/* An invocation that was started; with WORKFLOW_ASYNC it runs beside its caller. */
struct call {
#ifdef WORKFLOW_ASYNC
  faas_future *future;
#else
  faas_response response;
#endif
};

/* Ends `request`. Always inlined, to keep the callee's name a constant. */
__attribute__((always_inline)) static inline struct call start(const char *function, cJSON *request) {
  struct call call;
  char *text = cJSON_PrintUnformatted(request);
#ifdef WORKFLOW_ASYNC
  call.future = faas_invoke_async(function, text, strlen(text));
#else
  faas_invoke(function, text, strlen(text), &call.response);
#endif
  free(text);
  cJSON_Delete(request);
  return call;
}

static inline cJSON *answer_of(struct call *call) {
#ifdef WORKFLOW_ASYNC
  faas_response response;
  faas_wait(call->future, &response);
#else
  faas_response response = call->response;
#endif
  if (response.status != FAAS_OK)
    fail(response.error);
  cJSON *json = cJSON_ParseWithLength(response.data, response.size);
  faas_response_free(&response);
  if (!json)
    fail("an answer is not JSON");
  return json;
}

__attribute__((always_inline)) static inline cJSON *invoke(const char *function, cJSON *request) {
  struct call call = start(function, request);
  return answer_of(&call);
}

#endif
