/* caller - measures what one fused invocation costs.
 *
 * Request: ignored. Response: one JSON line a round, {"plain_ns": ..., "fresh_ns": ..., "shared_ns": ...}: nanoseconds
 * of a plain C call that copies 64 bytes into a new buffer, and of invocations of `echo` and `warm`, which are the same
 * function, with 64 bytes, measured in turns. */
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

static int fresh(const void *request, size_t size, faas_response *response) {
  return faas_invoke("echo", request, size, response);
}

static int shared(const void *request, size_t size, faas_response *response) {
  return faas_invoke("warm", request, size, response);
}

/* Inlined with `call` known, so that nothing but the call is between the measured ones. Returns nanoseconds. */
__attribute__((always_inline)) static inline double measure(int (*call)(const void *, size_t, faas_response *)) {
  static const char bytes[SIZE];
  /* If the compiler knew these, the plain call would copy nothing. */
  const void *volatile hidden_request = bytes;
  volatile size_t hidden_size = SIZE;
  const void *request = hidden_request;
  size_t size = hidden_size;
  double start = now();
  for (int i = 0; i < CALLS; i++) {
    faas_response response;
    if (call(request, size, &response))
      exit(1);
    faas_response_free(&response);
  }
  return (now() - start) / CALLS;
}

int faas_main(void) {
  for (int round = 0; round < ROUNDS; round++) {
    double plain_ns = measure(plain_echo), fresh_ns = measure(fresh), shared_ns = measure(shared);
    char line[128];
    int size = snprintf(line, sizeof line, "{\"plain_ns\": %.2f, \"fresh_ns\": %.2f, \"shared_ns\": %.2f}\n", plain_ns,
                        fresh_ns, shared_ns);
    faas_respond(line, (size_t)size);
  }
  return 0;
}
