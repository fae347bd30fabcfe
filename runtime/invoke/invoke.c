/* invoke.c - where an invocation goes.
 *
 *   faas_invoke       the network, always: what an unfused function calls
 *   __faas_call       a local invocation: what faas-merge makes of a call whose callee's name is a constant
 *   __faas_dispatch   by name at run time, local if the binary has the function: what it makes of the others
 *
 * The text of an error is the same on both ways: the server answers a failed invocation with its error text
 * as the body, and remote.c gives that body to the caller. */
#include "invoke/invoke.h"
#include "core/abi.h"
#include "core/buffer.h"
#include "core/options.h"
#include "core/reply.h"
#include "core/response.h"
#include "faas.h"
#include "invoke/budget.h"
#include "invoke/remote.h"
#include "invoke/subprocess.h"
#include "process/ending.h"
#include "process/frame.h"
#include "process/locale.h"
#include "process/metadata.h"
#include "process/respond.h"
#include "process/stack.h"
#include "process/workflow.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* ---- local ----------------------------------------------------------------------------------------------- */

int faas_refuse_size(const struct faas_function *callee, faas_response *response) {
  return faas_response_fail(response, FAAS_TOO_LARGE, "function '%s': request over FAAS_MAX_BODY", callee->name);
}

int faas_refuse_depth(const struct faas_function *callee, faas_response *response) {
  return faas_response_fail(response, FAAS_FAILED, "function '%s': more than FAAS_MAX_DEPTH=%zu invocations nested",
                            callee->name, faas_options.max_depth);
}

int faas_refuse_for_memory(const struct faas_function *callee, faas_response *response) {
  return faas_response_fail(response, FAAS_NO_MEMORY, "function '%s': no memory left to invoke it", callee->name);
}

/* An invocation that goes on on another stack. */
struct call {
  const struct faas_function *callee;
  const void *request;
  size_t size;
  const struct faas_process_files *files;
  faas_response *response;
  int status;
};

static void go_on(void *argument) {
  struct call *call = argument;
  const struct faas_function *callee = call->callee;
  call->status = callee->call && !call->files
                     ? callee->call(callee, call->request, call->size, call->response)
                     : faas_call_fresh(callee, call->request, call->size, call->files, call->response);
}

__attribute__((noinline)) int faas_call_elsewhere(const struct faas_function *callee, const void *request, size_t size,
                                                  const struct faas_process_files *files, faas_response *response) {
  struct call call = {callee, request, size, files, response, FAAS_FAILED};
  return faas_stack_call(go_on, &call) ? call.status : faas_refuse_for_memory(callee, response);
}

static int run(const struct faas_function *callee, const void *request, size_t size,
               const struct faas_process_files *files, faas_response *response) {
  struct faas_saved saved;
  struct faas_frame *frame = faas_frame_enter(callee, request, size, &saved);
  if (!frame)
    return faas_refuse_for_memory(callee, response);
  if (files)
    faas_own_process(frame, files);
  int exit_status = faas_frame_run(frame);
  faas_end_if_forked(frame, exit_status);
  return faas_frame_leave(frame, exit_status, &saved, response);
}

/* By one of several threads of a function, or not at all. */
static __attribute__((noinline)) int run_rarely(const struct faas_function *callee, const void *request, size_t size,
                                                const struct faas_process_files *files, faas_response *response) {
  if (faas_next_depth() > faas_options.max_depth)
    return faas_refuse_depth(callee, response);
  struct faas_place *place = faas_go_away();
  int status = run(callee, request, size, files, response);
  faas_come_back(place, response);
  return status;
}

int faas_call_fresh(const struct faas_function *callee, const void *request, size_t size,
                    const struct faas_process_files *files, faas_response *response) {
  if (faas_stack_is_short())
    return faas_call_elsewhere(callee, request, size, files, response);
  if (size > faas_options.max_body)
    return faas_refuse_size(callee, response);
  if (!FAAS_USUAL(faas_next_depth_or_more() <= faas_options.max_depth))
    return run_rarely(callee, request, size, files, response);
  return run(callee, request, size, files, response);
}

FAAS_BOUNDARY int __faas_call(const struct faas_function *callee, const void *request, size_t size,
                              faas_response *response) {
  if (callee->call)
    return callee->call(callee, request, size, response);
  if (callee->kind == FAAS_KIND_poller)
    return faas_response_fail(response, FAAS_FAILED,
                              "function '%s' asks Lambda's Runtime API for its requests, which it has only as the root",
                              callee->name);
  if (faas_has_process(callee) ||
      (!FAAS_USUAL(!atomic_load_explicit(&faas_some_given_up, memory_order_relaxed)) && faas_is_given_up(callee)))
    return faas_call_in_subprocess(callee, request, size, response);
  return faas_call_fresh(callee, request, size, NULL, response);
}

int faas_answer(const struct faas_function *function, const struct faas_buffer *fields, const void *request,
                size_t size, struct faas_reply *reply, faas_response *response) {
  faas_metadata = fields;
  faas_reply = reply;
  faas_workflow = faas_workflow_begin(fields);
  int status = __faas_call(function, request, size, response);
  faas_workflow_release(faas_workflow);
  faas_workflow = NULL;
  faas_reply = NULL;
  faas_metadata = NULL;
  return status;
}

const struct faas_function *faas_function_find(const char *name, size_t size) {
  size_t low = 0, high = __faas_function_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const struct faas_function *function = __faas_functions[middle];
    size_t common = size < function->name_size ? size : function->name_size;
    int order = memcmp(name, function->name, common);
    if (!order)
      order = (size > function->name_size) - (size < function->name_size);
    if (!order)
      return function;
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return NULL;
}

int __faas_dispatch_n(const char *name, size_t name_size, const void *request, size_t size, faas_response *response) {
  const struct faas_function *callee = faas_function_find(name, name_size);
  if (callee)
    return __faas_call_within_budget(callee, request, size, response);
  return faas_remote_invoke(name, name_size, request, size, response);
}

int __faas_dispatch(const char *function, const void *request, size_t size, faas_response *response) {
  return __faas_dispatch_n(function, strlen(function), request, size, response);
}

/* ---- remote ---------------------------------------------------------------------------------------------- */

int faas_invoke(const char *function, const void *request, size_t size, faas_response *response) {
  return faas_remote_invoke(function, strlen(function), request, size, response);
}

int faas_invoke_n(const char *name, size_t name_size, const void *request, size_t size, faas_response *response) {
  return faas_remote_invoke(name, name_size, request, size, response);
}
