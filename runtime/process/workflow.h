/* workflow.h - what the invocations of one request share. */
#ifndef FAAS_PROCESS_WORKFLOW_H
#define FAAS_PROCESS_WORKFLOW_H

#include "core/buffer.h"

#include <stdatomic.h>
#include <stdint.h>

/* What was spent of a budget. */
struct faas_spent {
  atomic_size_t total;
  atomic_size_t parallel;
};

struct faas_workflow {
  atomic_uint references;
  int64_t deadline;          /* when its answer must be there, by faas_milliseconds; 0: none */
  struct faas_buffer trace;  /* fields: the trace context that came with it */
  struct faas_spent spent[]; /* of __faas_budgets */
};

/* That of the calling thread, or null: it works for no request, or no memory was left. */
extern _Thread_local struct faas_workflow *faas_workflow;

/* A new one, for a request with these fields (null: that of the process). The caller makes it current and releases
 * it. */
struct faas_workflow *faas_workflow_begin(const struct faas_buffer *fields);
/* The current one, for another thread, which releases it. */
struct faas_workflow *faas_workflow_share(void);
void faas_workflow_release(struct faas_workflow *workflow);

#endif
