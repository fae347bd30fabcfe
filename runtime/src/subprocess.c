/* subprocess.c - a local invocation in a process of its own (--isolate FUNCTION=process).
 *
 * The child is a fork of the warm binary, so it starts with everything loaded and shares pages until it writes to
 * them. It answers over a pipe, as one record of sizes and then the bytes, and ends; what is left in its memory the
 * kernel takes, secrets included. A child that ends without an answer, because it damaged its own heap, say, is a
 * failed invocation like any other. */
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct record {
  int status;
  size_t data_size;
  size_t error_size;
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

_Noreturn static void run_child(const struct faas_function *callee, const void *request, size_t size, int output) {
  faas_remote_forget();
  faas_response response;
  int status = faas_call_fresh(callee, request, size, &response);
  struct record record = {status, response.size, strlen(response.error)};
  bool written = faas_write_all(output, &record, sizeof record) && faas_write_all(output, response.data, record.data_size) &&
                 faas_write_all(output, response.error, record.error_size);
  _exit(!written);
}

/* False if the child did not answer in full. */
static bool receive(int input, int *status, struct faas_buffer *data, struct faas_buffer *error) {
  struct record record;
  if (!read_all(input, &record, sizeof record) || faas_buffer_reserve(data, record.data_size) != FAAS_OK ||
      faas_buffer_reserve(error, record.error_size) != FAAS_OK || !read_all(input, data->data, record.data_size) ||
      !read_all(input, error->data, record.error_size))
    return false;
  *status = record.status;
  data->size = record.data_size;
  error->size = record.error_size;
  return true;
}

static int describe_end(const struct faas_function *callee, int ending, faas_response *response) {
  if (WIFSIGNALED(ending))
    return faas_response_fail(response, FAAS_FAILED, "function '%s' was ended by signal %d (%s)", callee->name,
                              WTERMSIG(ending), sigdescr_np(WTERMSIG(ending)));
  return faas_response_fail(response, FAAS_FAILED, "function '%s' exited with status %d", callee->name,
                            WEXITSTATUS(ending));
}

int faas_call_in_subprocess(const struct faas_function *callee, const void *request, size_t size,
                            faas_response *response) {
  int channel[2];
  pid_t child = -1;
  bool piped = !pipe2(channel, O_CLOEXEC);
  if (piped && !(child = fork())) {
    close(channel[0]);
    run_child(callee, request, size, channel[1]);
  }
  if (child < 0) {
    int error = errno;
    if (piped) {
      close(channel[0]);
      close(channel[1]);
    }
    return faas_response_fail(response, FAAS_NO_MEMORY, "function '%s': no process for it: %s", callee->name,
                              strerror(error));
  }
  close(channel[1]);
  struct faas_buffer data = {0}, error = {0};
  int status = FAAS_OK, ending = 0;
  bool answered = receive(channel[0], &status, &data, &error);
  close(channel[0]);
  while (waitpid(child, &ending, 0) < 0 && errno == EINTR)
    ;
  if (!answered)
    status = describe_end(callee, ending, response);
  else if (status == FAAS_OK)
    status = faas_response_take(response, &data);
  else
    faas_response_fail(response, status, "%.*s", (int)error.size, error.data);
  faas_buffer_free(&data);
  faas_buffer_free(&error);
  return status;
}
