/* openwhisk.c - the front ends for OpenWhisk: the action loop behind its proxy, and the blackbox container,
 * which speaks the platform's HTTP itself.
 *
 * Both get {"value": {...}, "activation_id": "...", ...}. The function's request is the text of the value,
 * and each other member K is the variable __OW_K of its environment. Its response must be a JSON object or
 * array; a failure is
 * {"error": TEXT}. */
#include "core/abi.h"
#include "core/buffer.h"
#include "core/fields.h"
#include "core/json.h"
#include "core/options.h"
#include "core/owners.h"
#include "core/reply.h"
#include "core/response.h"
#include "http/http.h"
#include "http/server.h"
#include "invoke/invoke.h"
#include "platforms/platform.h"
#include "platforms/web.h"
#include "process/frame.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct faas_function *entry;

/* Adds the members of an activation other than its value to the fields, as variables. */
static int add_context(struct json activation, struct faas_buffer *fields) {
  struct json key, value;
  int status = FAAS_OK;
  while (status == FAAS_OK && json_next(&activation, &key, &value)) {
    struct faas_buffer name = {0}, text = {0};
    if ((status = faas_buffer_append(&name, "=__OW_", 6, SIZE_MAX)) == FAAS_OK)
      status = json_text(key, &name);
    if (status == FAAS_OK)
      status = json_text(value, &text);
    for (size_t i = 1; i < name.size; i++)
      name.data[i] = (char)toupper((unsigned char)name.data[i]);
    if (status == FAAS_OK && strcmp(name.data, "=__OW_VALUE") && !strchr(name.data + 1, '='))
      status = faas_fields_add(fields, name.data, text.data);
    faas_buffer_free(&name);
    faas_buffer_free(&text);
  }
  return status;
}

/* An unfused function has the process's environment; the action loop runs one activation at a time. */
static void export_context(const struct faas_buffer *fields) {
  const char *name = NULL, *value;
  while (faas_fields_next(fields, &name, &value))
    setenv(name + 1, value, 1);
}

/* Runs the function for the text of an activation. `*response` gets a JSON object or array, or a failure. */
static void run(const char *text, size_t size, bool exports, faas_response *response) {
  struct json activation = json_parse(text, size), value = json_member(activation, "value");
  struct faas_buffer fields = {0};
  if (!json_is(activation, '{')) {
    faas_response_fail(response, 400, "the activation is not a JSON object");
  } else if (add_context(activation, &fields) != FAAS_OK) {
    faas_response_fail(response, FAAS_NO_MEMORY, "no memory left for the activation");
  } else {
    if (exports)
      export_context(&fields);
    faas_answer(entry, &fields, value.size ? value.text : "{}", value.size ? value.size : 2, NULL, response);
    struct json result = json_parse(response->data, response->size);
    if (response->status == FAAS_OK && !json_is(result, '{') && !json_is(result, '[')) {
      faas_response_free(response);
      faas_response_fail(response, FAAS_UNREACHABLE, "function '%s': its response is not a JSON object or array",
                         entry->name);
    }
  }
  faas_buffer_free(&fields);
}

/* The response, or the error as JSON, on one line: JSON has line breaks only where it could have spaces. */
static int one_line(const faas_response *response, struct faas_buffer *line) {
  int status = response->status == FAAS_OK ? faas_buffer_append(line, response->data, response->size, SIZE_MAX)
                                           : json_append_error(line, response->error);
  for (size_t i = 0; i < line->size; i++)
    if (line->data[i] == '\n' || line->data[i] == '\r')
      line->data[i] = ' ';
  return status == FAAS_OK ? faas_buffer_append(line, "\n", 1, SIZE_MAX) : status;
}

/* ---- the action loop: a line of JSON in on stdin, one out on descriptor 3
 * ---------------------------------- */

static int fail(const char *what, const char *why) {
  fprintf(stderr, "faas: openwhisk: %s: %s\n", what, why);
  return 1;
}

int faas_openwhisk(const struct faas_function *function) {
  entry = function;
  /* Functions and what they execute get neither of the two; one that reads its stdin finds nothing. */
  int output = faas_keep(fcntl(3, F_DUPFD_CLOEXEC, 10)), input = faas_keep(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 10));
  int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (output < 0)
    return fail("descriptor 3", strerror(errno));
  close(3);
  if (null >= 0)
    dup2(null, STDIN_FILENO);
  FILE *requests = input < 0 ? NULL : fdopen(input, "r");
  if (!requests)
    return fail("stdin", strerror(errno));
  static const char ready[] = "{\"ok\":true}\n";
  if (faas_options.openwhisk_ack && !faas_write_all(output, ready, sizeof ready - 1))
    return fail("descriptor 3", strerror(errno));
  char *text = NULL;
  size_t room = 0;
  for (ssize_t size; (size = getline(&text, &room, requests)) >= 0;) {
    faas_response response;
    struct faas_buffer line = {0};
    run(text, (size_t)size, faas_unfused, &response);
    bool written = one_line(&response, &line) == FAAS_OK && faas_write_all(output, line.data, line.size);
    faas_buffer_free(&line);
    faas_response_free(&response);
    if (!written)
      return fail("descriptor 3", strerror(errno));
    fflush(stdout);
  }
  free(text);
  return ferror(requests) ? fail("stdin", strerror(errno)) : 0;
}

/* ---- the blackbox: POST /init once, then POST /run
 * ---------------------------------------------------------- */

/* Between the two only /init changes the environment, and no function reads it. */
static atomic_bool initialising, initialised;

/* What tells the platform where the log of an activation ends, in both logs. */
static void end_logs(void) {
  static const char marker[] = "XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX\n";
  fflush(stdout);
  faas_write_all(STDOUT_FILENO, marker, sizeof marker - 1);
  faas_write_all(STDERR_FILENO, marker, sizeof marker - 1);
}

/* Only what the action's owner put there; the code, if there is any, is this binary. */
static void init(const char *text, size_t size, faas_response *response) {
  struct json value = json_member(json_parse(text, size), "value"), variables = json_member(value, "env"), key, setting;
  struct faas_buffer name = {0};
  json_text(json_member(value, "main"), &name);
  if (!json_is(value, '{')) {
    faas_response_fail(response, 400, "expected {\"value\": {...}}");
  } else if (name.size && strcmp(name.data, "main") && !faas_function_find(name.data, name.size)) {
    faas_response_fail(response, FAAS_UNREACHABLE, "main: no function '%s' in this binary", name.data);
  } else if (atomic_exchange(&initialising, true)) {
    faas_response_fail(response, 403, "Cannot initialize the action more than once.");
  } else {
    if (name.size && strcmp(name.data, "main"))
      entry = faas_function_find(name.data, name.size);
    while (json_next(&variables, &key, &setting)) {
      struct faas_buffer variable = {0}, content = {0};
      if (json_text(key, &variable) == FAAS_OK && json_text(setting, &content) == FAAS_OK)
        setenv(variable.data, content.data, 1);
      faas_buffer_free(&variable);
      faas_buffer_free(&content);
    }
    atomic_store(&initialised, true);
    *response = (faas_response){.data = "{\"ok\":true}", .size = 11, .error = ""};
  }
  faas_buffer_free(&name);
}

static struct http_answer answer(struct http_request *request, struct faas_reply *reply, faas_response *response) {
  (void)reply; /* the answer is an object, whole */
  bool initialises = !strcmp(request->path, "/init"), runs = !strcmp(request->path, "/run");
  const char *body = request->body.size ? request->body.data : "";
  if (!initialises && !runs)
    faas_response_fail(response, FAAS_NOT_FOUND, "nothing at '%s'", request->path);
  else if (initialises)
    init(body, request->body.size, response);
  else if (!atomic_load(&initialised))
    faas_response_fail(response, FAAS_FAILED, "the action is not initialized");
  else
    run(body, request->body.size, false, response);
  if (initialises || runs)
    end_logs();
  if (response->status == FAAS_OK)
    return (struct http_answer){.status = 200, .type = http_json, .data = response->data, .size = response->size};
  /* An error of the function is any status but 200, with a JSON object. */
  int status = runs && atomic_load(&initialised) ? FAAS_UNREACHABLE : response->status;
  struct faas_buffer line = {0};
  if (one_line(response, &line) != FAAS_OK)
    return http_answer_text(FAAS_NO_MEMORY, "no memory left");
  faas_response_free(response);
  faas_response_take(response, &line);
  return (struct http_answer){.status = status, .type = http_json, .data = response->data, .size = response->size};
}

int faas_openwhisk_blackbox(const struct faas_function *function) {
  static const struct http_service service = {.answer = answer};
  entry = function;
  return web_run(function, &service, faas_options.port);
}
