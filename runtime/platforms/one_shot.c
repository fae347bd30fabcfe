/* one_shot.c - the front end of classic watchdogs: one request on stdin, its response on stdout, then the end.
 *
 * What a function wrote before it failed is written too, and the exit status is the function's; a failure that
 * has none, such as a response that is too large, gives 1. */
#include "platforms/one_shot.h"
#include "core/abi.h"
#include "core/buffer.h"
#include "core/options.h"
#include "core/owners.h"
#include "core/reply.h"
#include "core/response.h"
#include "invoke/invoke.h"
#include "invoke/subprocess.h"
#include "platforms/platform.h"
#include "process/frame.h"
#include "process/locale.h"
#include "process/respond.h"
#include "process/stdio.h"
#include "process/workflow.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Most requests are short, and a page that is new costs a start a microsecond or more. */
static int read_all(struct faas_buffer *request) {
  for (;;) {
    int status = faas_buffer_reserve(request, request->size ? 1 : 1u << 12); /* doubles it where it is full */
    if (status != FAAS_OK)
      return status;
    ssize_t got = read(STDIN_FILENO, request->data + request->size, request->capacity - request->size - 1);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return errno == EBADF ? FAAS_OK : FAAS_FAILED; /* no stdin at all is an empty request */
    if (!got)
      return FAAS_OK;
    request->size += (size_t)got;
    if (request->size > faas_options.max_body)
      return FAAS_TOO_LARGE;
  }
}

/* What user code or a library prints to descriptor 1 must not end up inside a response, so descriptor 1 becomes
 * the log and the response goes to a duplicate. Returns that, or -1 where there is no stdout. */
static int take_stdout(void) {
  int output = faas_keep(dup(STDOUT_FILENO));
  if (output >= 0)
    dup2(STDERR_FILENO, STDOUT_FILENO);
  return output;
}

static int output; /* where the response goes */

static bool send_part(struct faas_reply *reply, const void *data, size_t size) {
  (void)reply;
  return faas_write_all(output, data, size);
}

/* An unfused function that exits does not come back here. */
static const struct faas_frame *running;

static void answer_at_exit(void) {
  if (running)
    faas_write_all(output, running->response.data, running->response.size);
}

FAAS_BOUNDARY int faas_run_once(const struct faas_function *function, const void *request, size_t size,
                                faas_response *response) {
  struct faas_saved saved;
  struct faas_frame *frame = faas_frame_enter(function, request, size, &saved);
  if (!frame) {
    faas_refuse_for_memory(function, response);
    return 1;
  }
  if (faas_has_process(function)) { /* this process is its own already */
    int input = faas_request_file(request, size);
    faas_own_process(frame, &(struct faas_process_files){input, output});
    faas_close(input);
  }
  running = frame;
  if (faas_unfused)
    atexit(answer_at_exit);
  int exit_status = faas_frame_run(frame);
  running = NULL;
  faas_end_if_forked(frame, exit_status);
  /* A process that fails has still written what it wrote. */
  bool written = faas_write_all(output, frame->response.data, frame->response.size);
  int error = errno;
  int status = faas_frame_leave(frame, exit_status, &saved, response);
  if (status == FAAS_OK && !written) {
    faas_response_free(response);
    status = faas_response_fail(response, FAAS_FAILED, "stdout: %s", strerror(error));
  }
  return exit_status ? exit_status : status != FAAS_OK;
}

int faas_one_shot(const struct faas_function *function) {
  output = take_stdout();
  struct faas_buffer request = {0};
  int status = read_all(&request);
  if (status != FAAS_OK) {
    fprintf(stderr, "faas: stdin: %s\n", status == FAAS_TOO_LARGE ? "request over FAAS_MAX_BODY" : strerror(errno));
    faas_buffer_free(&request);
    return 1;
  }
  faas_workflow = faas_workflow_begin(NULL); /* for as long as the process lives */
  /* Status and headers have nowhere to go. A program's output goes out as it writes it, as from a process. */
  struct faas_reply reply = {.send = send_part, .each_write = true};
  faas_reply = &reply;
  faas_response response;
  int exit_status = faas_run_once(function, request.data, request.size, &response);
  if (response.status != FAAS_OK)
    faas_tell(response.error);
  faas_response_free(&response);
  faas_reply_free(&reply);
  faas_buffer_free(&request);
  return exit_status;
}
