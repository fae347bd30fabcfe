/* workflow.c - what all invocations of one request from outside share, in whatever threads they run.
 *
 * The front end begins it, and it is current in the thread that answers. What goes on in another thread takes it along:
 * threads of a function, asynchronous invocations, connections to a gateway. It goes with the last of them, which may
 * be after the answer. */
#include "process/workflow.h"
#include "core/abi.h"
#include "core/buffer.h"
#include "core/clock.h"
#include "core/fields.h"
#include "faas.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

_Thread_local struct faas_workflow *faas_workflow;

/* A duration as Go writes it, such as 1m30.5s, in milliseconds; -1 if it is none. */
static int64_t duration(const char *text) {
  static const struct {
    const char *unit;
    double milliseconds;
  } units[] = {{"ms", 1}, {"us", 1e-3}, {"ns", 1e-6}, {"h", 3600e3}, {"m", 60e3}, {"s", 1e3}};
  double sum = 0;
  do {
    char *end;
    if (!strchr("0123456789.", *text) || !*text)
      return -1;
    double number = strtod(text, &end);
    size_t i = 0;
    while (i < sizeof units / sizeof *units && strncmp(end, units[i].unit, strlen(units[i].unit)))
      i++;
    if (end == text || i == sizeof units / sizeof *units)
      return -1;
    sum += number * units[i].milliseconds;
    text = end + strlen(units[i].unit);
  } while (*text);
  return sum < 1e12 ? (int64_t)sum : -1;
}

/* What platforms say about the end of a request: how long it may take, or until when, in milliseconds since 1970. */
static int64_t deadline_of(const struct faas_buffer *fields) {
  const char *length = fields ? faas_fields_find(fields, "X-Timeout") : faas_request_header("X-Timeout");
  if (!length && !fields)
    return 0;
  int64_t limit = length ? duration(length) : -1, now = faas_milliseconds(), deadline = limit < 0 ? 0 : now + limit;
  static const char *const ends[] = {"Lambda-Runtime-Deadline-Ms", "__OW_DEADLINE"};
  for (size_t i = 0; fields && i < sizeof ends / sizeof *ends; i++) {
    const char *text = faas_fields_find(fields, ends[i]);
    long long end = text ? strtoll(text, NULL, 10) : 0;
    int64_t left = end - faas_milliseconds_of(CLOCK_REALTIME);
    if (end > 0 && left < 1000000000000 && (!deadline || now + left < deadline))
      deadline = now + left;
  }
  return deadline;
}

struct faas_workflow *faas_workflow_begin(const struct faas_buffer *fields) {
  size_t size = sizeof(struct faas_workflow) + __faas_budget_count * sizeof(struct faas_spent);
  struct faas_workflow *workflow = calloc(1, size);
  if (!workflow)
    return NULL;
  atomic_init(&workflow->references, 1);
  workflow->deadline = deadline_of(fields);
  static const char *const trace[] = {"traceparent", "tracestate"};
  for (size_t i = 0; fields && i < sizeof trace / sizeof *trace; i++) {
    const char *value = faas_fields_find(fields, trace[i]);
    if (value)
      faas_fields_add(&workflow->trace, trace[i], value);
  }
  return workflow;
}

struct faas_workflow *faas_workflow_share(void) {
  if (faas_workflow)
    atomic_fetch_add(&faas_workflow->references, 1);
  return faas_workflow;
}

void faas_workflow_release(struct faas_workflow *workflow) {
  if (!workflow || atomic_fetch_sub(&workflow->references, 1) != 1)
    return;
  faas_buffer_free(&workflow->trace);
  free(workflow);
}
