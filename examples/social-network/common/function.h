/* function.h - how the C functions that use the SDK end. */
#ifndef FUNCTION_H
#define FUNCTION_H

#include <cjson/cJSON.h>
#include <faas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Fails the invocation with "NAME: REASON", so that a caller several invocations away still sees whose error
 * it is. Returns the exit status. */
static inline int fail(const char *name, const char *reason) {
  char text[512];
  snprintf(text, sizeof text, "%s: %s", name, reason);
  return faas_fail(text);
}

/* Responds with `answer`. Returns the exit status. */
static inline int respond(const char *name, const cJSON *answer) {
  char *text = cJSON_PrintUnformatted(answer);
  if (!text)
    return fail(name, "no memory left");
  int status = faas_respond(text, strlen(text));
  free(text);
  return status == FAAS_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
