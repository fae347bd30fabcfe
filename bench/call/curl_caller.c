/* curl_caller - measures what one request through libcurl to a fused function costs.
 *
 * Request: ignored. Response: one JSON line a round, {"sdk_ns": ..., "curl_ns": ...}: nanoseconds of an invocation of
 * `echo` with 64 bytes by faas_invoke, and of the same by a handle that is kept, measured in turns. */
#include <faas.h>

#include <curl/curl.h>
#include <stdio.h>
#include <time.h>

enum { SIZE = 64, CALLS = 200000, ROUNDS = 15 };

static size_t count(char *data, size_t size, size_t items, void *total) {
  (void)data;
  *(size_t *)total += size * items;
  return size * items;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

int faas_main(void) {
  static const char request[SIZE];
  size_t total = 0;
  CURL *handle = curl_easy_init();
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, count);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &total);
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, (long)SIZE);
  for (int round = 0; round < ROUNDS; round++) {
    double start = now();
    for (int i = 0; i < CALLS; i++) {
      faas_response response;
      if (faas_invoke("echo", request, SIZE, &response))
        return faas_fail(response.error);
      faas_response_free(&response);
    }
    double middle = now();
    for (int i = 0; i < CALLS; i++) {
      curl_easy_setopt(handle, CURLOPT_URL, "http://gateway.openfaas:8080/function/echo");
      curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request);
      if (curl_easy_perform(handle))
        return faas_fail("request failed");
    }
    double end = now();
    char line[128];
    int size = snprintf(line, sizeof line, "{\"sdk_ns\": %.2f, \"curl_ns\": %.2f}\n", (middle - start) / CALLS,
                        (end - middle) / CALLS);
    faas_respond(line, (size_t)size);
  }
  curl_easy_cleanup(handle);
  return total == (size_t)SIZE * CALLS * ROUNDS ? 0 : faas_fail("bytes are missing");
}
