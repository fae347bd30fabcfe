/* caller - measures what one invocation costs. Request: the number of rounds. Response: for each, on a line,
 * nanoseconds of an invocation with 64 bytes of a callee in mode shared and of one in mode fresh. */
#include <faas.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { SIZE = 64, CALLS = 20000 };

static const char bytes[SIZE];

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* With its name as a constant, so that the call is direct. */
#define MEASURE(NAME)                                                                                                  \
  static double measure_##NAME(void) {                                                                                 \
    double start = now();                                                                                              \
    for (int i = 0; i < CALLS; i++) {                                                                                  \
      faas_response response;                                                                                          \
      if (faas_invoke(#NAME, bytes, SIZE, &response) != FAAS_OK)                                                       \
        exit(faas_fail(response.error));                                                                               \
      faas_response_free(&response);                                                                                   \
    }                                                                                                                  \
    return (now() - start) / CALLS;                                                                                    \
  }
MEASURE(shared)
MEASURE(fresh)

int faas_main(void) {
  char line[80];
  for (int rounds = atoi(faas_request().data); rounds > 0; rounds--) {
    double shared = measure_shared(), fresh = measure_fresh();
    int size = snprintf(line, sizeof line, "{\"shared\":%.1f,\"fresh\":%.1f}\n", shared, fresh);
    faas_respond(line, (size_t)size);
  }
  return 0;
}
