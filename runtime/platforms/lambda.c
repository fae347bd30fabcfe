/* lambda.c - the front end for AWS Lambda: fetches events from the Runtime API and posts their answers.
 *
 * Each of AWS_LAMBDA_MAX_CONCURRENCY threads (without it there is one) waits for an event, invokes the
 * function and posts the response or the error, over a connection of its own. Waiting has no limit, because
 * the sandbox is frozen between events. The function gets the headers that came with the event, and the trace
 * id as _X_AMZN_TRACE_ID. A response is posted whole, or streamed once the function sends a part of it; then status and
 * headers that it has set go in front, as JSON behind which there are eight NUL bytes. */
#include "core/abi.h"
#include "core/base64.h"
#include "core/buffer.h"
#include "core/fields.h"
#include "core/json.h"
#include "core/options.h"
#include "core/reply.h"
#include "http/client.h"
#include "http/http.h"
#include "invoke/invoke.h"
#include "platforms/platform.h"
#include "process/frame.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char request_id[] = "Lambda-Runtime-Aws-Request-Id";

static struct {
  const struct faas_function *function;
  char host[256];
  char port[8];
  char *prefix; /* of all paths */
} api;

/* The process cannot go on: Lambda starts another one. */
_Noreturn static void give_up(const char *what, const char *why) {
  fprintf(stderr, "faas: lambda: %s: %s\n", what, why);
  _exit(1);
}

/* Splits [SCHEME://]HOST:PORT[/PATH]. */
static bool parse_api(void) {
  const char *text = faas_options.lambda_api ? faas_options.lambda_api : "";
  const char *host = strstr(text, "://");
  host = host ? host + 3 : text;
  size_t size = strcspn(host, "/");
  const char *colon = memrchr(host, ':', size), *path = host + size;
  size_t host_size = colon ? (size_t)(colon - host) : size;
  size_t port_size = colon ? size - host_size - 1 : 2;
  bool digits = !colon || strspn(colon + 1, "0123456789") == port_size;
  if (!host_size || host_size >= sizeof api.host || !port_size || port_size >= sizeof api.port || !digits) {
    fprintf(stderr, "faas: AWS_LAMBDA_RUNTIME_API=%s: expected HOST:PORT\n", text);
    return false;
  }
  snprintf(api.host, sizeof api.host, "%.*s", (int)host_size, host);
  snprintf(api.port, sizeof api.port, "%.*s", (int)port_size, colon ? colon + 1 : "80");
  size_t path_size = strlen(path);
  while (path_size && path[path_size - 1] == '/')
    path_size--;
  return asprintf(&api.prefix, "%.*s/2018-06-01/runtime", (int)path_size, path) >= 0;
}

/* PREFIX/KIND/ID/WHAT, or PREFIX/KIND/WHAT without an id. The caller frees it. */
static char *path_of(const char *kind, const char *id, const char *what) {
  char *path;
  if (asprintf(&path, "%s/%s%s%s/%s", api.prefix, kind, id ? "/" : "", id ? id : "", what) < 0)
    give_up("post", "no memory left");
  return path;
}

/* What the API says to a post. Frees both. */
static void take_reply(char *path, struct http_request *reply) {
  int status = reply->status;
  if (status != 202 && status != 200)
    fprintf(stderr, "faas: lambda: %s: HTTP status %d: %.*s\n", path, status, (int)reply->body.size,
            reply->body.size ? reply->body.data : "");
  if (status == 500)
    give_up(path, "the API says to exit");
  http_request_free(reply);
  free(path);
}

static void post(struct http_client *client, const char *kind, const char *id, const char *what, const char *headers,
                 const void *body, size_t size) {
  char *path = path_of(kind, id, what);
  struct http_request reply = {0};
  if (!http_ask(client, "POST", path, headers, body, size, &reply))
    give_up(path, reply.error);
  take_reply(path, &reply);
}

static const char *error_type(int status) {
  return status == FAAS_TOO_LARGE   ? "Function.ResponseSizeTooLarge"
         : status == FAAS_NO_MEMORY ? "Runtime.OutOfMemory"
                                    : "Function.Failed";
}

/* The JSON of an error. */
static void describe_error(struct faas_buffer *body, const char *type, const char *message) {
  char end[96];
  snprintf(end, sizeof end, ",\"errorType\":\"%s\",\"stackTrace\":[]}", type);
  if (faas_buffer_append(body, "{\"errorMessage\":", 16, SIZE_MAX) != FAAS_OK ||
      json_append_string(body, message, strlen(message)) != FAAS_OK ||
      faas_buffer_append(body, end, strlen(end), SIZE_MAX) != FAAS_OK)
    give_up("error", "no memory left");
}

static void post_error(struct http_client *client, const char *kind, const char *id, const char *type,
                       const char *message) {
  struct faas_buffer body = {0};
  char headers[160];
  snprintf(headers, sizeof headers, "Content-Type: application/json\r\nLambda-Runtime-Function-Error-Type: %s\r\n",
           type);
  describe_error(&body, type, message);
  post(client, kind, id, "error", headers, body.data, body.size);
  faas_buffer_free(&body);
}

/* ---- responses in parts ---------------------------------------------------------------------------------- */

struct stream {
  struct faas_reply reply; /* of the event that is being answered */
  struct http_client *client;
  const char *id;
};

static bool append(struct faas_buffer *text, const char *more) {
  return faas_buffer_append(text, more, strlen(more), SIZE_MAX / 4) == FAAS_OK;
}

/* {"statusCode": 200, "headers": {...}}, for what takes the response for an HTTP one. */
static bool describe_reply(const struct faas_reply *reply, struct faas_buffer *json) {
  char start[48];
  snprintf(start, sizeof start, "{\"statusCode\":%d,\"headers\":{", reply->status ? reply->status : 200);
  bool good = append(json, start);
  for (const char *line = reply->headers.data; line && *line && good; line = strchr(line, '\n') + 1) {
    const char *value = strstr(line, ": ");
    good = (line == reply->headers.data || append(json, ",")) &&
           json_append_string(json, line, (size_t)(value - line)) == FAAS_OK && append(json, ":") &&
           json_append_string(json, value + 2, strcspn(value + 2, "\r")) == FAAS_OK;
  }
  return good && append(json, "}}") && faas_buffer_append(json, "\0\0\0\0\0\0\0", 8, SIZE_MAX / 4) == FAAS_OK;
}

static bool begin_stream(struct stream *stream) {
  static const char mode[] = "Lambda-Runtime-Function-Response-Mode: streaming\r\n"
                             "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n";
  bool described = stream->reply.status || stream->reply.headers.size;
  char headers[300], *path = path_of("invocation", stream->id, "response");
  snprintf(headers, sizeof headers, "Content-Type: application/%s\r\n%s",
           described ? "vnd.awslambda.http-integration-response" : "octet-stream", mode);
  struct faas_buffer json = {0};
  bool begun = http_begin(stream->client, "POST", path, headers) &&
               (!described ||
                (describe_reply(&stream->reply, &json) && http_send(stream->client, json.data, json.size)));
  faas_buffer_free(&json);
  free(path);
  return begun;
}

static bool send_part(struct faas_reply *reply, const void *data, size_t size) {
  struct stream *stream = (struct stream *)((char *)reply - offsetof(struct stream, reply));
  return (reply->begun || begin_stream(stream)) && http_send(stream->client, data, size);
}

/* The last part, or the failure in trailers. */
static void finish_stream(struct stream *stream, const faas_response *response) {
  struct faas_buffer json = {0}, trailers = {0};
  if (response->status != FAAS_OK) {
    describe_error(&json, error_type(response->status), response->error);
    if (!append(&trailers, "Lambda-Runtime-Function-Error-Type: ") ||
        !append(&trailers, error_type(response->status)) ||
        !append(&trailers, "\r\nLambda-Runtime-Function-Error-Body: ") ||
        base64_append(&trailers, json.data, json.size) != FAAS_OK || !append(&trailers, "\r\n"))
      give_up("error", "no memory left");
  }
  char *path = path_of("invocation", stream->id, "response");
  struct http_request reply = {0};
  if ((response->status == FAAS_OK && !http_send(stream->client, response->data, response->size)) ||
      !http_finish(stream->client, trailers.size ? trailers.data : "", &reply))
    give_up(path, reply.error ? reply.error : "the connection ended");
  take_reply(path, &reply);
  faas_buffer_free(&json);
  faas_buffer_free(&trailers);
}

/* ---- events ---------------------------------------------------------------------------------------------- */

/* Answers an event. */
static void answer(struct http_client *client, struct http_request *event) {
  const char *trace = faas_fields_find(&event->fields, "Lambda-Runtime-Trace-Id");
  char *copy = trace ? strdup(trace) : NULL; /* the list may move when it grows */
  if (copy)
    faas_fields_add(&event->fields, "=_X_AMZN_TRACE_ID", copy);
  /* An unfused function has the process's environment, which is its own while there is one thread. */
  if (copy && faas_unfused && faas_options.lambda_pollers == 1)
    setenv("_X_AMZN_TRACE_ID", copy, 1);
  free(copy);
  const char *id = faas_fields_find(&event->fields, request_id);
  struct stream stream = {.reply = {.send = send_part}, .client = client, .id = id};
  faas_response response;
  faas_answer(api.function, &event->fields, event->body.data, event->body.size, &stream.reply, &response);
  if (stream.reply.begun)
    finish_stream(&stream, &response);
  else if (response.status == FAAS_OK)
    post(client, "invocation", id, "response", "Content-Type: application/json\r\n", response.data, response.size);
  else
    post_error(client, "invocation", id, error_type(response.status), response.error);
  faas_response_free(&response);
  faas_reply_free(&stream.reply);
}

static void *poll_events(void *unused) {
  (void)unused;
  struct http_client client = {.host = api.host, .port = api.port, .socket = -1};
  char *path;
  if (asprintf(&path, "%s/invocation/next", api.prefix) < 0)
    give_up("start", "no memory left");
  for (;;) {
    struct http_request event = {0};
    bool complete = http_ask(&client, "GET", path, "", NULL, 0, &event);
    const char *id = faas_fields_find(&event.fields, request_id);
    if (!complete && id && event.status == FAAS_TOO_LARGE)
      post_error(&client, "invocation", id, "Function.RequestSizeTooLarge", event.error);
    else if (!complete)
      give_up(path, event.error);
    else if (event.status != 200 || !id)
      give_up(path, id ? "the answer is not an event" : "an event without an id");
    else
      answer(&client, &event);
    http_request_free(&event);
  }
}

void faas_lambda_refuse(const char *reason) {
  struct http_client client = {.host = api.host, .port = api.port, .socket = -1};
  if (parse_api())
    post_error(&client, "init", NULL, "Runtime.InvalidEntrypoint", reason);
}

int faas_lambda(const struct faas_function *function) {
  if (!parse_api())
    return 1;
  api.function = function;
  for (int i = 1; i < faas_options.lambda_pollers; i++) {
    pthread_t thread;
    if ((errno = pthread_create(&thread, NULL, poll_events, NULL))) {
      faas_lambda_refuse("starting AWS_LAMBDA_MAX_CONCURRENCY threads");
      give_up("starting AWS_LAMBDA_MAX_CONCURRENCY threads", strerror(errno));
    }
  }
  poll_events(NULL);
  return 1;
}
