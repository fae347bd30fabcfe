/* fan_out - measures a fan-out of eight: begun asynchronously, or with -DTHREADS by eight threads of the system that
 * call a plain function.
 *
 * Request: the number of rounds. Response: one JSON object a round, on a line: nanoseconds of a fan-out for each amount
 * of work. */
#include "work.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { FAN_OUTS = 200 };

#ifdef THREADS
#include <pthread.h>

struct job {
  unsigned char request[SIZE];
  uint64_t answer;
};

static void *run(void *argument) {
  struct job *job = argument;
  job->answer = work(job->request, SIZE);
  return NULL;
}

static uint64_t fan_out(const unsigned char *request) {
  pthread_t threads[CALLEES];
  struct job jobs[CALLEES];
  uint64_t sum = 0;
  for (int i = 0; i < CALLEES; i++) {
    memcpy(jobs[i].request, request, SIZE);
    if (pthread_create(&threads[i], NULL, run, &jobs[i]))
      abort();
  }
  for (int i = 0; i < CALLEES; i++) {
    pthread_join(threads[i], NULL);
    sum += jobs[i].answer;
  }
  return sum;
}
#else
#include <faas.h>

static uint64_t fan_out(const unsigned char *request) {
  faas_future *futures[CALLEES];
  uint64_t sum = 0;
  for (int i = 0; i < CALLEES; i++)
    futures[i] = faas_invoke_async("callee", request, SIZE);
  for (int i = 0; i < CALLEES; i++) {
    faas_response response;
    uint64_t answer;
    if (faas_wait(futures[i], &response) || response.size != sizeof answer)
      abort();
    memcpy(&answer, response.data, sizeof answer);
    sum += answer;
    faas_response_free(&response);
  }
  return sum;
}
#endif

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

int main(void) {
  int rounds = 0;
  if (scanf("%d", &rounds) != 1)
    return 1;
  for (; rounds > 0; rounds--)
    for (size_t i = 0; i < sizeof turns / sizeof *turns; i++) {
      unsigned char request[SIZE] = {0};
      memcpy(request, &turns[i], sizeof turns[i]);
      uint64_t expected = CALLEES * work(request, SIZE);
      double start = now();
      for (int j = 0; j < FAN_OUTS; j++)
        if (fan_out(request) != expected)
          abort();
      printf("%s\"%u\": %.0f%s", i ? ", " : "{", turns[i], (now() - start) / FAN_OUTS,
             i + 1 < sizeof turns / sizeof *turns ? "" : "}\n");
    }
  return 0;
}
