/* caller - measures what one fused invocation costs.
 *
 * Request: ignored. Response: one JSON line a round, {"plain_ns": ..., "fused_ns": ...}: nanoseconds of a plain C
 * call that copies 64 bytes into a new buffer, and of an invocation of `echo` with 64 bytes, measured in turns. */
#include <faas.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SIZE = 64, CALLS = 200000, ROUNDS = 15 };

/* The same work without a frame: a response of its own with a copy of the request. */
__attribute__((noinline)) static int plain_echo(const void *request, size_t size, faas_response *response) {
  char *data = malloc(size + 1);
  if (!data)
    return FAAS_NO_MEMORY;
  memcpy(data, request, size);
  data[size] = '\0';
  *response = (faas_response){data, size, "", FAAS_OK, data};
  return FAAS_OK;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

int faas_main(void) {
  static const char request[SIZE];
  for (int round = 0; round < ROUNDS; round++) {
    faas_response response;
    double start = now();
    for (int i = 0; i < CALLS; i++) {
      if (plain_echo(request, SIZE, &response))
        return faas_fail("plain call failed");
      faas_response_free(&response);
    }
    double middle = now();
    for (int i = 0; i < CALLS; i++) {
      if (faas_invoke("echo", request, SIZE, &response))
        return faas_fail(response.error);
      faas_response_free(&response);
    }
    double end = now();
    char line[128];
    int size = snprintf(line, sizeof line, "{\"plain_ns\": %.2f, \"fused_ns\": %.2f}\n", (middle - start) / CALLS,
                        (end - middle) / CALLS);
    faas_respond(line, (size_t)size);
  }
  return 0;
}
