/* fn.c - the front end for Fn: HTTP over the Unix socket of FN_LISTENER.
 *
 * Fn sends one call at a time to POST /call. A call that came through its gateway (Fn-Intent: httprequest)
 * has the client's request in headers Fn-Http-*; the function gets it as if it had come to it directly. Any
 * status but 200, 502 and 504 makes Fn end the container, so there are no others: 502 is a function that
 * failed. */
#include "core/abi.h"
#include "core/buffer.h"
#include "core/fields.h"
#include "core/options.h"
#include "core/owners.h"
#include "core/reply.h"
#include "core/response.h"
#include "http/http.h"
#include "http/server.h"
#include "invoke/invoke.h"
#include "platforms/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static const struct faas_function *entry;

/* Whether an RFC 3339 time, in UTC or with an offset, is over. A malformed one is not. */
static bool is_past(const char *text) {
  struct tm time = {0};
  int read = 0;
  char sign = '+';
  unsigned hours = 0, minutes = 0;
  if (sscanf(text, "%d-%d-%dT%d:%d:%d%n", &time.tm_year, &time.tm_mon, &time.tm_mday, &time.tm_hour, &time.tm_min,
             &time.tm_sec, &read) != 6)
    return false;
  time.tm_year -= 1900;
  time.tm_mon--;
  text += read;
  if (*text == '.')
    text += 1 + strspn(text + 1, "0123456789");
  if (*text != 'Z' && *text != 'z' && sscanf(text, "%c%2u:%2u", &sign, &hours, &minutes) != 3)
    return false;
  long offset = (long)(hours * 60 + minutes) * 60;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return timegm(&time) - (sign == '-' ? -offset : offset) < now.tv_sec;
}

/* Marks the call in both logs, as Fn's log forwarding wants it. */
static void log_frame(const struct http_request *request) {
  const char *header = faas_options.fn_logframe_header, *name = faas_options.fn_logframe_name;
  const char *value = name && header ? faas_fields_find(&request->fields, header) : NULL;
  if (!value)
    return;
  fflush(stdout);
  dprintf(STDOUT_FILENO, "\n%s=%s\n", name, value);
  dprintf(STDERR_FILENO, "\n%s=%s\n", name, value);
}

/* The fields of the client's request in those of the gateway's call, and then these. Returns FAAS_OK or
 * FAAS_NO_MEMORY. */
static int unwrap(const struct faas_buffer *call, struct faas_buffer *fields) {
  static const char prefix[] = "Fn-Http-H-";
  const char *method = faas_fields_find(call, "Fn-Http-Method");
  const char *url = faas_fields_find(call, "Fn-Http-Request-Url");
  const char *target = url ? http_target_of(url) : NULL, *name = NULL, *value;
  char *path = NULL;
  int status = faas_fields_add(fields, ":method", method ? method : "GET");
  if (status == FAAS_OK)
    status = http_add_target(fields, target ? target : "/", &path);
  while (status == FAAS_OK && faas_fields_next(call, &name, &value))
    if (!strncasecmp(name, prefix, sizeof prefix - 1))
      status = faas_fields_add(fields, name + sizeof prefix - 1, value);
  name = NULL;
  while (status == FAAS_OK && faas_fields_next(call, &name, &value))
    if (strncasecmp(name, prefix, sizeof prefix - 1))
      status = faas_fields_add(fields, name, value);
  free(path);
  return status;
}

/* Puts status and headers of the client's answer into those of the gateway's, which keeps its Content-Type. */
static int wrap(struct faas_reply *reply) {
  struct faas_buffer plain = reply->headers, wrapped = {0};
  char status_line[32];
  snprintf(status_line, sizeof status_line, "Fn-Http-Status: %d\r\n", reply->status ? reply->status : 200);
  int status = faas_buffer_append(&wrapped, status_line, strlen(status_line), SIZE_MAX / 4);
  for (const char *line = plain.data, *next; line && *line && status == FAAS_OK; line = next) {
    next = strchr(line, '\n') + 1;
    if (!strncasecmp(line, "Content-Type:", 13))
      status = faas_buffer_append(&wrapped, line, (size_t)(next - line), SIZE_MAX / 4);
    if (status == FAAS_OK && (status = faas_buffer_append(&wrapped, "Fn-Http-H-", 10, SIZE_MAX / 4)) == FAAS_OK)
      status = faas_buffer_append(&wrapped, line, (size_t)(next - line), SIZE_MAX / 4);
  }
  faas_buffer_free(&plain);
  reply->headers = wrapped;
  return status;
}

static struct http_answer answer(struct http_request *request, struct faas_reply *reply, faas_response *response) {
  const char *deadline = faas_fields_find(&request->fields, "Fn-Deadline");
  const char *intent = faas_fields_find(&request->fields, "Fn-Intent");
  bool wrapped = intent && !strcasecmp(intent, "httprequest");
  log_frame(request);
  if (strcmp(request->path, "/call"))
    return http_answer_text(FAAS_UNREACHABLE, "only /call");
  if (deadline && is_past(deadline))
    return http_answer_text(504, "Fn-Deadline is over");
  struct faas_buffer fields = {0};
  if (wrapped && unwrap(&request->fields, &fields) != FAAS_OK)
    faas_response_fail(response, FAAS_NO_MEMORY, "no memory left for a request");
  else
    faas_answer(entry, wrapped ? &fields : &request->fields, request->body.data, request->body.size, reply, response);
  faas_buffer_free(&fields);
  struct http_answer result = http_answer_of_function(reply, response);
  if (response->status != FAAS_OK) {
    result.status = response->status == 504 ? 504 : FAAS_UNREACHABLE;
  } else {
    if (wrapped && wrap(reply) != FAAS_OK)
      return http_answer_text(FAAS_UNREACHABLE, "no memory left for an answer");
    result.status = 200;
    result.headers = reply->headers.data;
  }
  return result;
}

/* ---- the socket ------------------------------------------------------------------------------------------
 */

static int fail(const char *path, const char *why) {
  fprintf(stderr, "faas: FN_LISTENER=unix:%s: %s\n", path, why);
  return -1;
}

/* Fn takes the appearance of the listener's name for readiness and wants it writable at once, so the socket
 * is made under another name in the same folder and a relative link to it appears when it listens. A name in
 * the working directory has room in an address whatever the folder's path is. */
static int listen_in_folder(const char *path, const char *name, const char *hidden) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", hidden);
  int listener = faas_keep(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  unlink(hidden); /* of a process that did not end well */
  unlink(name);
  if (listener >= 0 && !bind(listener, (struct sockaddr *)&address, sizeof address) && !chmod(hidden, 0666) &&
      !listen(listener, SOMAXCONN) && !symlink(hidden, name))
    return listener;
  int error = errno;
  if (listener >= 0)
    faas_close(listener);
  return fail(path, strerror(error));
}

int faas_fn(const struct faas_function *function) {
  static const char scheme[] = "unix:";
  const char *path = faas_options.fn_listener ? faas_options.fn_listener : "";
  if (faas_options.fn_format && strcmp(faas_options.fn_format, "http-stream")) {
    fprintf(stderr, "faas: FN_FORMAT=%s: only http-stream is spoken here\n", faas_options.fn_format);
    return 1;
  }
  if (strncmp(path, scheme, sizeof scheme - 1) || path[sizeof scheme - 1] != '/') {
    fprintf(stderr, "faas: FN_LISTENER=%s: expected unix:PATH with an absolute path\n", path);
    return 1;
  }
  path += sizeof scheme - 1;
  const char *name = strrchr(path, '/') + 1;
  if (strlen(path) >= sizeof((struct sockaddr_un *)0)->sun_path || !*name) {
    fail(path, *name ? "longer than 107 bytes" : "a folder");
    return 1;
  }
  char folder[sizeof((struct sockaddr_un *)0)->sun_path], hidden[32];
  snprintf(folder, sizeof folder, "%.*s", (int)(name - path), path);
  snprintf(hidden, sizeof hidden, ".faas-%d", (int)getpid());
  int before = open(".", O_PATH | O_CLOEXEC), inside = faas_keep(open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC));
  int listener = -1;
  if (inside < 0 || fchdir(inside))
    fail(path, strerror(errno));
  else
    listener = listen_in_folder(path, name, hidden);
  if (before >= 0 && fchdir(before))
    listener = fail(path, strerror(errno));
  if (listener < 0)
    return 1;
  entry = function;
  static const struct http_service service = {.answer = answer, .refusal = FAAS_UNREACHABLE};
  int status = http_serve(listener, &service, path);
  unlinkat(inside, name, 0);
  unlinkat(inside, hidden, 0);
  return status;
}
