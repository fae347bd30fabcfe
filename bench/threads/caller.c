/* caller - measures what an invocation costs that leaves a thread behind.
 *
 * Request: the number of invocations. Response: nanoseconds of one. */
#include <faas.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int faas_main(void) {
  static const char bytes[64];
  long calls = atol(faas_request().data);
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (long i = 0; i < calls; i++) {
    faas_response response;
    if (faas_invoke("leaves", bytes, sizeof bytes, &response) != FAAS_OK)
      return faas_fail(response.error);
    faas_response_free(&response);
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  double taken = (double)(end.tv_sec - start.tv_sec) * 1e9 + (double)(end.tv_nsec - start.tv_nsec);
  char text[40];
  return faas_respond(text, (size_t)snprintf(text, sizeof text, "%.0f", taken / (double)calls));
}
