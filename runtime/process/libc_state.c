/* libc_state.c - what libc keeps for the process between two calls, for each invocation: the random numbers, what
 * strtok and hsearch left, and the times that gmtime and the like return.
 *
 * It is made at the first use, so a function that uses none of it pays nothing. Out of memory the process's is used. */
#include "process/libc_state.h"
#include "core/heap.h"
#include "process/frame.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct faas_libc_state {
  struct random_data random;
  char random_table[128]; /* the size of libc's own, which the numbers depend on */
  struct drand48_data drand48;
  char *strtok;
  struct hsearch_data table;
  struct tm time;
  char time_text[26];
};

/* The current invocation's, locked, or null. */
static struct faas_libc_state *take(void) {
  struct faas_frame *frame = faas_current;
  if (!frame)
    return NULL;
  faas_frame_lock(frame);
  if (!frame->libc && (frame->libc = faas_heap_zeroed(&frame->heap, 1, sizeof *frame->libc)))
    initstate_r(1, frame->libc->random_table, sizeof frame->libc->random_table, &frame->libc->random);
  if (!frame->libc)
    faas_frame_unlock(frame);
  return frame->libc;
}

static void give_back(void) { faas_frame_unlock(faas_current); }

void faas_libc_state_end(struct faas_frame *frame) {
  if (frame->libc)
    hdestroy_r(&frame->libc->table);
}

/* ---- random numbers -------------------------------------------------------------------------------------- */

long __faas_random(void) {
  struct faas_libc_state *state = take();
  if (!state)
    return random();
  int32_t number;
  random_r(&state->random, &number);
  give_back();
  return number;
}

int __faas_rand(void) { return (int)__faas_random(); }

void __faas_srandom(unsigned seed) {
  struct faas_libc_state *state = take();
  if (!state) {
    srandom(seed);
    return;
  }
  srandom_r(seed, &state->random);
  give_back();
}

void __faas_srand(unsigned seed) { __faas_srandom(seed); }

char *__faas_initstate(unsigned seed, char *table, size_t size) {
  struct faas_libc_state *state = take();
  if (!state)
    return initstate(seed, table, size);
  char *old = (char *)(state->random.state - 1);
  int failed = initstate_r(seed, table, size, &state->random);
  give_back();
  return failed ? NULL : old;
}

char *__faas_setstate(char *table) {
  struct faas_libc_state *state = take();
  if (!state)
    return setstate(table);
  char *old = (char *)(state->random.state - 1);
  int failed = setstate_r(table, &state->random);
  give_back();
  return failed ? NULL : old;
}

double __faas_erand48(unsigned short seed[3]) {
  struct faas_libc_state *state = take();
  if (!state)
    return erand48(seed);
  double number;
  erand48_r(seed, &state->drand48, &number);
  give_back();
  return number;
}

long __faas_nrand48(unsigned short seed[3]) {
  struct faas_libc_state *state = take();
  if (!state)
    return nrand48(seed);
  long number;
  nrand48_r(seed, &state->drand48, &number);
  give_back();
  return number;
}

long __faas_jrand48(unsigned short seed[3]) {
  struct faas_libc_state *state = take();
  if (!state)
    return jrand48(seed);
  long number;
  jrand48_r(seed, &state->drand48, &number);
  give_back();
  return number;
}

double __faas_drand48(void) {
  struct faas_libc_state *state = take();
  if (!state)
    return drand48();
  double number;
  drand48_r(&state->drand48, &number);
  give_back();
  return number;
}

long __faas_lrand48(void) {
  struct faas_libc_state *state = take();
  if (!state)
    return lrand48();
  long number;
  lrand48_r(&state->drand48, &number);
  give_back();
  return number;
}

long __faas_mrand48(void) {
  struct faas_libc_state *state = take();
  if (!state)
    return mrand48();
  long number;
  mrand48_r(&state->drand48, &number);
  give_back();
  return number;
}

void __faas_srand48(long seed) {
  struct faas_libc_state *state = take();
  if (!state) {
    srand48(seed);
    return;
  }
  srand48_r(seed, &state->drand48);
  give_back();
}

unsigned short *__faas_seed48(unsigned short seed[3]) {
  struct faas_libc_state *state = take();
  if (!state)
    return seed48(seed);
  seed48_r(seed, &state->drand48);
  give_back();
  return state->drand48.__old_x;
}

void __faas_lcong48(unsigned short parameters[7]) {
  struct faas_libc_state *state = take();
  if (!state) {
    lcong48(parameters);
    return;
  }
  lcong48_r(parameters, &state->drand48);
  give_back();
}

/* ---- texts and tables ------------------------------------------------------------------------------------ */

char *__faas_strtok(char *text, const char *separators) {
  struct faas_libc_state *state = take();
  if (!state)
    return strtok(text, separators);
  give_back();
  return strtok_r(text, separators, &state->strtok);
}

int __faas_hcreate(size_t count) {
  struct faas_libc_state *state = take();
  if (!state)
    return hcreate(count);
  int made = hcreate_r(count, &state->table);
  give_back();
  return made;
}

ENTRY *__faas_hsearch(ENTRY item, ACTION action) {
  struct faas_libc_state *state = take();
  if (!state)
    return hsearch(item, action);
  ENTRY *found = NULL;
  hsearch_r(item, action, &found, &state->table);
  give_back();
  return found;
}

void __faas_hdestroy(void) {
  struct faas_libc_state *state = take();
  if (!state) {
    hdestroy();
    return;
  }
  hdestroy_r(&state->table);
  give_back();
}

/* ---- times: what these return stays valid until the invocation calls one of them again ---------------------- */

struct tm *__faas_gmtime(const time_t *time) {
  struct faas_libc_state *state = take();
  if (!state)
    return gmtime(time);
  give_back();
  return gmtime_r(time, &state->time);
}

struct tm *__faas_localtime(const time_t *time) {
  struct faas_libc_state *state = take();
  if (!state)
    return localtime(time);
  give_back();
  tzset(); /* localtime does, localtime_r need not */
  return localtime_r(time, &state->time);
}

char *__faas_asctime(const struct tm *time) {
  struct faas_libc_state *state = take();
  if (!state)
    return asctime(time);
  give_back();
  return asctime_r(time, state->time_text);
}

char *__faas_ctime(const time_t *time) { return __faas_asctime(__faas_localtime(time)); }
