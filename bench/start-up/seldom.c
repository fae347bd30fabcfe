/* seldom - a function that needs a library for some requests only.
 *
 * Request: empty. Response: one byte. Request "version": that of libcurl. Request "calls": one line a round, nanoseconds
 * of a call of the library. */
#include "client.h"

#include <faas.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { CALLS = 20000000, ROUNDS = 5 };

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void measure_calls(void) {
  int number = client_next(0);
  for (int round = 0; round < ROUNDS; round++) {
    double start = now();
    for (int i = 0; i < CALLS; i++)
      number = client_next(number);
    char line[50];
    faas_respond(line, (size_t)sprintf(line, "%.3f\n", (now() - start) / CALLS));
  }
}

int faas_main(void) {
  faas_bytes request = faas_request();
  if (request.size == 7 && !memcmp(request.data, "version", 7))
    return faas_respond(client_version(), strlen(client_version()));
  if (request.size == 5 && !memcmp(request.data, "calls", 5))
    measure_calls();
  else
    faas_respond("x", 1);
  return 0;
}
