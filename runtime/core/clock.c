/* clock.c - the time. */
#include "core/clock.h"

int64_t faas_milliseconds_of(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

int64_t faas_milliseconds(void) { return faas_milliseconds_of(CLOCK_MONOTONIC); }
