/* clock.h - the time. */
#ifndef FAAS_CORE_CLOCK_H
#define FAAS_CORE_CLOCK_H

#include <stdint.h>
#include <time.h>

/* What a clock shows, in milliseconds. */
int64_t faas_milliseconds_of(clockid_t clock);
/* The same of CLOCK_MONOTONIC. */
int64_t faas_milliseconds(void);

#endif
