/* subprocess.c - a local invocation in a process of its own (--isolate FUNCTION=process).
 *
 * The child is a fork of the warm binary, so it starts with everything loaded and shares pages until it writes to
 * them. In it the function's process is real: hooked calls reach libc, and descriptors 0 and 1 of a program are files
 * in memory with the request and for the response. It reports in another such file, one record of sizes and then the
 * bytes, and ends; what is left in its memory the kernel takes, secrets included. The caller waits for that, and not
 * for the end of a pipe, which other children would hold open too. A child that ends without a report, because it
 * damaged its own heap, say, is a failed invocation like any other, unless it became another program that succeeded.
 * What others have open at that moment the child closes: a pipe must not stay open because of it.
 *
 * Only the thread that forks lives on in the child. libc puts its own locks of memory and stdio in order; this runtime
 * holds none while a function runs but those of frames, which threads of other frames never take. A lock of a native
 * library that another thread held at that moment stays held. */
#include "invoke/subprocess.h"
#include "core/abi.h"
#include "core/buffer.h"
#include "core/heap.h"
#include "core/options.h"
#include "core/owners.h"
#include "core/reply.h"
#include "core/response.h"
#include "invoke/async.h"
#include "invoke/invoke.h"
#include "invoke/remote.h"
#include "process/ending.h"
#include "process/frame.h"
#include "process/metadata.h"
#include "process/respond.h"
#include "process/signals.h"
#include "process/stdio.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct record {
  int status;
  size_t data_size;
  size_t error_size;
  int reply_status; /* of struct faas_reply, where the parent has one for the invocation */
  bool reply_has_type;
  size_t headers_size;
};

static bool read_all(int descriptor, void *data, size_t size) {
  for (char *at = data; size;) {
    ssize_t got = read(descriptor, at, size);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return false;
    at += got;
    size -= (size_t)got;
  }
  return true;
}

/* ---- in the process of the invocation -------------------------------------------------------------------- */

int faas_request_file(const void *data, size_t size) {
  int file = faas_keep(memfd_create("request", MFD_CLOEXEC));
  if (file >= 0 && (!faas_write_all(file, data, size) || lseek(file, 0, SEEK_SET))) {
    int error = errno;
    faas_close(file);
    errno = error;
    return -1;
  }
  return file;
}

/* Bytes of memory that this process can write and shares with no other, which is what RLIMIT_DATA counts: reserved
 * addresses and the pages of files are not in it. 0 if unknown. */
static size_t private_memory(void) {
  static const char field[] = "\nVmData:";
  char text[4096];
  int file = faas_claim(open("/proc/self/status", O_RDONLY | O_CLOEXEC));
  ssize_t size = file < 0 ? -1 : read(file, text, sizeof text - 1);
  faas_close(file);
  if (size < 0)
    return 0;
  text[size] = '\0';
  const char *place = strstr(text, field);
  return place ? strtoull(place + sizeof field - 1, NULL, 10) << 10 : 0;
}

/* Sets both limits, where they are not lower already: a caller's own go down to those that it invokes. */
static bool lower(int resource, size_t soft, size_t hard) {
  struct rlimit limit;
  if (getrlimit(resource, &limit))
    return false;
  if (limit.rlim_max > hard)
    limit.rlim_max = hard;
  if (limit.rlim_cur > soft)
    limit.rlim_cur = soft;
  return !setrlimit(resource, &limit);
}

/* What the warm binary has mapped is not the function's. */
static bool set_limits(const struct faas_function *function) {
  size_t mapped = function->memory_limit ? private_memory() : 0;
  size_t memory = mapped + function->memory_limit;
  if (function->memory_limit && (!mapped || !lower(RLIMIT_DATA, memory, memory)))
    return false;
  /* At the soft limit comes SIGXCPU, which can be handled, and at the hard one SIGKILL. */
  return !function->cpu_limit || lower(RLIMIT_CPU, function->cpu_limit, function->cpu_limit + 1);
}

void faas_own_process(struct faas_frame *frame, const struct faas_process_files *files) {
  frame->process = getpid();
  frame->unusual = true;
  setpgid(0, 0); /* or kill(0) would mean the server, too */
  if (!set_limits(frame->function)) {
    fprintf(stderr, "faas: function '%s': cannot set its limits: %s\n", frame->function->name, strerror(errno));
    _exit(1);
  }
  faas_release_signals();
  /* What others have left in the buffers is theirs to write. */
  __fpurge(stdin);
  __fpurge(stdout);
  if (faas_is_program(frame->function)) {
    dup2(files->input, STDIN_FILENO);
    dup2(files->output, STDOUT_FILENO);
  }
  for (char *const *own = frame->function->environment; own && *own; own++)
    putenv(*own);
  if (frame->metadata)
    for (struct faas_text *text = faas_metadata_variables(frame->metadata); text; text = text->next)
      putenv(text->text);
}

void faas_end_if_forked(struct faas_frame *frame, int exit_status) {
  if (!frame->process || frame->process == getpid())
    return;
  faas_async_drain();
  _exit(exit_status);
}

FAAS_BOUNDARY int faas_call_in_child(const struct faas_function *callee, const void *request, size_t size,
                                     const struct faas_process_files *files, faas_response *response) {
  return faas_call_fresh(callee, request, size, files, response);
}

_Noreturn static void run_child(const struct faas_function *callee, const void *request, size_t size,
                                const struct faas_process_files *files, int report) {
  prctl(PR_SET_PDEATHSIG, SIGKILL); /* nobody would hear the answer */
  faas_close_owned((const int[]){report, files->input, files->output}, 3);
  faas_remote_forget();
  struct faas_reply reply = {0}; /* to be reported; nothing is sent from here */
  faas_reply = &reply;
  faas_response response;
  int status = faas_call_in_child(callee, request, size, files, &response);
  struct record record = {status,       response.size,  strlen(response.error),
                          reply.status, reply.has_type, reply.headers.size};
  bool written = faas_write_all(report, &record, sizeof record) &&
                 faas_write_all(report, response.data, record.data_size) &&
                 faas_write_all(report, response.error, record.error_size) &&
                 faas_write_all(report, reply.headers.data, record.headers_size);
  faas_async_drain();
  _exit(!written);
}

/* ---- in the process of the caller ------------------------------------------------------------------------ */

static bool read_buffer(int report, struct faas_buffer *buffer, size_t size) {
  if (faas_buffer_reserve(buffer, size) != FAAS_OK || !read_all(report, buffer->data, size))
    return false;
  buffer->size = size;
  buffer->data[size] = '\0';
  return true;
}

/* False if the child did not report in full. */
static bool receive(int report, int *status, struct faas_buffer *data, struct faas_buffer *error) {
  struct record record;
  struct faas_reply *reply = faas_next_depth() == 1 ? faas_reply : NULL;
  if (lseek(report, 0, SEEK_SET) || !read_all(report, &record, sizeof record) ||
      !read_buffer(report, data, record.data_size) || !read_buffer(report, error, record.error_size) ||
      (reply && record.headers_size && !read_buffer(report, &reply->headers, record.headers_size)))
    return false;
  if (reply) {
    reply->status = record.reply_status;
    reply->has_type = record.reply_has_type;
  }
  *status = record.status;
  return true;
}

static int describe_end(const struct faas_function *callee, int ending, faas_response *response) {
  if (ending < 0)
    return faas_response_fail(response, FAAS_FAILED, "function '%s': nobody knows how its process ended", callee->name);
  if (WIFSIGNALED(ending))
    return faas_response_fail(response, FAAS_FAILED, "function '%s' was ended by signal %d (%s)", callee->name,
                              WTERMSIG(ending), sigdescr_np(WTERMSIG(ending)));
  return faas_response_fail(response, FAAS_FAILED, "function '%s' exited with status %d", callee->name,
                            WEXITSTATUS(ending));
}

/* Appends what a program wrote to its descriptor 1. */
static int take_output(int output, struct faas_buffer *data) {
  off_t size = lseek(output, 0, SEEK_END);
  if (size < 0)
    return FAAS_FAILED;
  if ((size_t)size > faas_options.max_body)
    return FAAS_TOO_LARGE;
  if (faas_buffer_reserve(data, (size_t)size) != FAAS_OK)
    return FAAS_NO_MEMORY;
  lseek(output, 0, SEEK_SET);
  if (!read_all(output, data->data + data->size, (size_t)size))
    return FAAS_FAILED;
  data->size += (size_t)size;
  return FAAS_OK;
}

static int finish(const struct faas_function *callee, pid_t child, int report, int output, faas_response *response) {
  struct faas_buffer data = {.heap = faas_current_heap()}, error = {0};
  int status = FAAS_OK, ending = 0;
  while (waitpid(child, &ending, 0) < 0)
    if (errno != EINTR) {
      ending = -1; /* not known, so an answer that was not reported is not whole */
      break;
    }
  bool answered = receive(report, &status, &data, &error);
  bool became_another = !answered && faas_is_program(callee) && WIFEXITED(ending) && !WEXITSTATUS(ending);
  if (!answered && !became_another)
    status = describe_end(callee, ending, response);
  else if (status != FAAS_OK)
    faas_response_fail(response, status, "%.*s", (int)error.size, error.data);
  else if (faas_is_program(callee) && (status = take_output(output, &data)) != FAAS_OK)
    faas_response_fail(response, status,
                       status == FAAS_TOO_LARGE ? "function '%s': response over FAAS_MAX_BODY"
                                                : "function '%s': no memory left for its response",
                       callee->name);
  else
    status = faas_response_take(response, &data);
  faas_buffer_free(&data);
  faas_buffer_free(&error);
  return status;
}

int faas_call_in_subprocess(const struct faas_function *callee, const void *request, size_t size,
                            faas_response *response) {
  struct faas_process_files files = {-1, -1};
  struct faas_place *place = faas_go_away();
  int report = faas_keep(memfd_create("report", MFD_CLOEXEC));
  pid_t child = -1;
  /* What an invocation needs once a process or a thread, so that each child finds it done, and none finds it half done
   * by another thread. */
  faas_heap_prepare();
  faas_catch_signals_on_this_thread();
  bool ready = report >= 0 &&
               (!faas_is_program(callee) || ((files.input = faas_request_file(request, size)) >= 0 &&
                                             (files.output = faas_keep(memfd_create("response", MFD_CLOEXEC))) >= 0));
  if (ready && !(child = fork()))
    run_child(callee, request, size, &files, report);
  int status = child < 0 ? faas_response_fail(response, FAAS_NO_MEMORY, "function '%s': no process for it: %s",
                                              callee->name, strerror(errno))
                         : finish(callee, child, report, files.output, response);
  if (files.output >= 0)
    faas_close(files.output);
  if (files.input >= 0)
    faas_close(files.input);
  if (report >= 0)
    faas_close(report);
  faas_come_back(place, response);
  return status;
}
