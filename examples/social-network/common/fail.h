/* fail.h - failing with the function's name in front, so that a caller several invocations away still sees
 * whose error it is. */
#ifndef FAIL_H
#define FAIL_H

#include <faas.h>
#include <stdio.h>

/* Fails the invocation with "FUNCTION: REASON". Returns the exit status. */
static inline int fail(const char *function, const char *reason) {
  char text[512];
  snprintf(text, sizeof text, "%s: %s", function, reason);
  return faas_fail(text);
}

#endif
