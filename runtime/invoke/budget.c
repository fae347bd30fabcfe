/* budget.c - how many calls of a function one request may make in this process; the rest goes over the network.
 *
 * A plan holds for requests as they were measured. One that fans out ten times as far would need ten times the memory
 * in one container, where apart the platform starts more of them. A budget keeps an edge to what was planned for: so
 * many calls a request in all, and so many at the same time. A call that is over it, or made while memory is short, is
 * sent to FAAS_GATEWAY. Without one there is no other place: it is still local, and refused only while memory is short.
 *
 * Where a process of its own makes calls (mode process) they count there, from what had been spent when it began. */
#include "invoke/budget.h"
#include "core/abi.h"
#include "core/heap.h"
#include "core/memory.h"
#include "core/options.h"
#include "core/response.h"
#include "invoke/invoke.h"
#include "invoke/remote.h"
#include "process/ending.h"
#include "process/frame.h"
#include "process/workflow.h"

static bool concerns(const struct faas_budget *budget, const struct faas_function *caller,
                     const struct faas_function *callee) {
  return budget->callee == callee && (!budget->caller || budget->caller == caller);
}

/* Adds one unless that would be more than `limit`. */
static bool spend(atomic_size_t *count, size_t limit) {
  size_t now = atomic_load(count);
  while (now < limit)
    if (atomic_compare_exchange_weak(count, &now, now + 1))
      return true;
  return false;
}

/* Gives back what a call took of the first `count` budgets. `done`: it was made, so it counts. */
static void give_back(size_t count, const struct faas_function *caller, const struct faas_function *callee, bool done) {
  for (size_t i = 0; i < count; i++)
    if (concerns(&__faas_budgets[i], caller, callee)) {
      atomic_fetch_sub(&faas_workflow->spent[i].parallel, 1);
      if (!done)
        atomic_fetch_sub(&faas_workflow->spent[i].total, 1);
    }
}

static bool take(const struct faas_function *caller, const struct faas_function *callee) {
  for (size_t i = 0; i < __faas_budget_count; i++) {
    const struct faas_budget *budget = &__faas_budgets[i];
    struct faas_spent *spent = &faas_workflow->spent[i];
    if (!concerns(budget, caller, callee))
      continue;
    bool in_all = spend(&spent->total, budget->total);
    if (in_all && spend(&spent->parallel, budget->parallel))
      continue;
    if (in_all)
      atomic_fetch_sub(&spent->total, 1);
    give_back(i, caller, callee, false);
    return false;
  }
  return true;
}

static bool has_budget(const struct faas_function *caller, const struct faas_function *callee) {
  for (size_t i = 0; i < __faas_budget_count; i++)
    if (concerns(&__faas_budgets[i], caller, callee))
      return true;
  return false;
}

static int call_within(const struct faas_function *caller, const struct faas_function *callee, const void *request,
                       size_t size, faas_response *response) {
  bool is_short = faas_memory_is_short();
  bool within = !(is_short && faas_options.gateway) && take(caller, callee);
  if (!within && faas_options.gateway)
    return faas_remote_invoke(callee->name, callee->name_size, request, size, response);
  if (!within && is_short)
    return faas_response_fail(response, FAAS_NO_MEMORY,
                              "function '%s': over its budget, memory is short and FAAS_GATEWAY is not set",
                              callee->name);
  int status = __faas_call(callee, request, size, response);
  if (within)
    give_back(__faas_budget_count, caller, callee, true);
  return status;
}

int faas_call_from(const struct faas_function *caller, const struct faas_function *callee, const void *request,
                   size_t size, faas_response *response) {
  if (!faas_workflow || !has_budget(caller, callee))
    return __faas_call(callee, request, size, response);
  struct faas_place *place = faas_go_away();
  int status = call_within(caller, callee, request, size, response);
  faas_come_back(place, response);
  return status;
}

const struct faas_function *faas_caller(void) { return faas_current ? faas_current->function : NULL; }

int __faas_call_within_budget(const struct faas_function *callee, const void *request, size_t size,
                              faas_response *response) {
  return faas_call_from(faas_caller(), callee, request, size, response);
}
