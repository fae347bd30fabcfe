/* budget.h - how many invocations of a request are local. */
#ifndef FAAS_INVOKE_BUDGET_H
#define FAAS_INVOKE_BUDGET_H

#include "core/abi.h"

/* The function whose invocation the calling thread runs, or null. */
const struct faas_function *faas_caller(void);
/* A call of `callee` by `caller` (null: unknown), which is local as far as their budgets go. */
int faas_call_from(const struct faas_function *caller, const struct faas_function *callee, const void *request,
                   size_t size, faas_response *response);
int __faas_call_within_budget(const struct faas_function *callee, const void *request, size_t size,
                              faas_response *response);

#endif
