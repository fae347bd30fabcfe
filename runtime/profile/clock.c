/* clock.c - ticks and processor time, cheaply: an invocation may be over in 100 ns, and must not cost much more
 * for being timed. */
#include "core/abi.h"
#include "profile/profile.h"

#include <cpuid.h>
#include <time.h>
#include <x86intrin.h>

enum { ASK_AGAIN = 100000 };

static bool even; /* the processor's clock runs at one speed, whatever the processor does, on all cores alike */
static uint64_t first_ticks, first_time;

static uint64_t time_of(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

uint64_t profile_ticks(void) { return FAAS_USUAL(even) ? __rdtsc() : time_of(CLOCK_MONOTONIC); }

void profile_clock_start(void) {
  unsigned a, b, c, d;
  even = __get_cpuid(0x80000007, &a, &b, &c, &d) && d & 1 << 8;
  first_ticks = profile_ticks();
  first_time = time_of(CLOCK_MONOTONIC);
}

double profile_tick_nanoseconds(void) {
  uint64_t ticks = profile_ticks() - first_ticks, time = time_of(CLOCK_MONOTONIC) - first_time;
  return ticks ? (double)time / (double)ticks : 1;
}

uint64_t profile_unix_time(uint64_t ticks) {
  double ago = (double)(int64_t)(profile_ticks() - ticks) * profile_tick_nanoseconds();
  return time_of(CLOCK_REALTIME) - (uint64_t)(int64_t)ago;
}

static _Thread_local uint64_t asked_at;

struct profile_cpu profile_cpu_now(uint64_t ticks) {
  static _Thread_local int64_t answer;
  if (!FAAS_USUAL(ticks - asked_at < ASK_AGAIN)) {
    answer = (int64_t)time_of(CLOCK_THREAD_CPUTIME_ID);
    asked_at = profile_ticks();
  }
  return (struct profile_cpu){answer, (int64_t)(ticks - asked_at)};
}

void profile_cpu_forget(void) { asked_at = 0; }
