/* trace.c - ids, sampling, and W3C Trace Context (https://www.w3.org/TR/trace-context/): a request says in
 * `traceparent` which trace and which span it belongs to and whether that is recorded; `tracestate` is passed on. */
#include "core/abi.h"
#include "process/metadata.h"
#include "profile/profile.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

struct profile_sampling profile_sampling = {PROFILE_SAMPLE_ALL, 1, true};

static _Thread_local uint64_t state;

static __attribute__((noinline)) void seed(void) {
  if (getrandom(&state, sizeof state, GRND_NONBLOCK) != sizeof state) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    state = (uint64_t)time.tv_nsec << 32 ^ (uint64_t)time.tv_sec ^ (uintptr_t)&state;
  }
  state |= 1;
}

void profile_random_forget(void) { state = 0; }

/* splitmix64 */
uint64_t profile_random(void) {
  if (!FAAS_USUAL(state))
    seed();
  uint64_t value = state += 0x9e3779b97f4a7c15;
  value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9;
  value = (value ^ value >> 27) * 0x94d049bb133111eb;
  value ^= value >> 31;
  return value ? value : 1;
}

/* ---- traceparent --------------------------------------------------------------------------------------- */

/* Reads `digits` lower-case hexadecimal digits. */
static bool read_hex(const char *text, size_t digits, uint64_t *number) {
  *number = 0;
  for (size_t i = 0; i < digits; i++) {
    char c = text[i];
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
      return false;
    *number = *number << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
  }
  return true;
}

void profile_hex(uint64_t number, char *text) {
  for (int i = 15; i >= 0; i--, number >>= 4)
    text[i] = "0123456789abcdef"[number & 15];
}

bool profile_context_parse(const char *text, struct profile_context *context) {
  size_t size = strlen(text);
  uint64_t version, flags;
  *context = (struct profile_context){0};
  if (size < TRACEPARENT_SIZE || text[2] != '-' || text[35] != '-' || text[52] != '-' || !read_hex(text, 2, &version) ||
      !read_hex(text + 3, 16, &context->trace[0]) || !read_hex(text + 19, 16, &context->trace[1]) ||
      !read_hex(text + 36, 16, &context->span) || !read_hex(text + 53, 2, &flags))
    return false;
  /* Later versions may go on behind a dash. */
  if (version == 0xff || (size > TRACEPARENT_SIZE && (!version || text[TRACEPARENT_SIZE] != '-')))
    return false;
  context->sampled = flags & 1;
  return (context->trace[0] || context->trace[1]) && context->span;
}

void profile_context_write(const struct profile_context *context, char *text) {
  memcpy(text, "00-", 3);
  profile_hex(context->trace[0], text + 3);
  profile_hex(context->trace[1], text + 19);
  text[35] = '-';
  profile_hex(context->span, text + 36);
  strcpy(text + 52, context->sampled ? "-01" : "-00");
}

/* ---- the trace of a request ---------------------------------------------------------------------------- */

/* The same for a trace in every process: by the last 56 bits of its id, which are random. */
static bool choose(uint64_t id) {
  switch (profile_sampling.sampler) {
  case PROFILE_SAMPLE_ALL:
    return true;
  case PROFILE_SAMPLE_NONE:
    return false;
  case PROFILE_SAMPLE_SHARE:
    break;
  }
  return (double)(id & 0xffffffffffffff) < profile_sampling.share * 0x1p56;
}

static struct profile_state *keep_state(void) {
  const char *text = faas_metadata_of_request("tracestate");
  size_t size = text ? strlen(text) : 0;
  struct profile_state *kept = size && size <= TRACESTATE_SIZE ? malloc(sizeof *kept + size + 1) : NULL;
  if (!kept)
    return NULL;
  atomic_init(&kept->references, 1);
  memcpy(kept->text, text, size + 1);
  return kept;
}

struct profile_context profile_context_of_request(void) {
  struct profile_context context;
  const char *parent = faas_metadata_of_request("traceparent");
  if (parent && profile_context_parse(parent, &context)) {
    if (!profile_sampling.asks_parent)
      context.sampled = choose(context.trace[1]);
    context.state = keep_state();
    return context;
  }
  context = (struct profile_context){.trace = {profile_random(), profile_random()}};
  context.sampled = choose(context.trace[1]);
  return context;
}
