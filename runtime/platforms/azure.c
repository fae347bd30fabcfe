/* azure.c - the front end for Azure Functions: a custom handler.
 *
 * The host either forwards an HTTP request as it is (enableForwardingHttpRequest), which the entry function
 * answers, or posts an envelope to /FUNCTION:
 *
 *   {"Data": {"BINDING": VALUE, ...}, "Metadata": {...}}
 *   {"Outputs": {"res": {"statusCode": 200, "body": "..."}}, "Logs": [], "ReturnValue": ...}
 *
 * The function's request is the value of the first binding: of an HTTP trigger the body, with its method,
 * path, query and headers as those of the request; of another trigger its text. Its response is the output
 * "res" and the return value. A function that fails is an answer of 500, which the host takes for a failed
 * invocation. */
#include "core/abi.h"
#include "core/base64.h"
#include "core/buffer.h"
#include "core/fields.h"
#include "core/json.h"
#include "core/options.h"
#include "core/reply.h"
#include "core/response.h"
#include "http/http.h"
#include "http/server.h"
#include "platforms/platform.h"
#include "platforms/web.h"

#include <stdlib.h>
#include <string.h>

/* The host decodes what looks like base64, so text that does so by chance is encoded, and so are bytes. */
static int append_content(struct faas_buffer *json, const void *data, size_t size) {
  const char *text = data;
  size_t good = 0;
  for (size_t length = 1; length && good < size; good += length)
    length = json_utf8_length(text + good, size - good);
  struct faas_buffer decoded = {0};
  bool ambiguous = good < size || (size && base64_decode(text, size, &decoded) == FAAS_OK);
  faas_buffer_free(&decoded);
  if (!ambiguous)
    return json_append_string(json, text, size);
  int status = faas_buffer_append(json, "\"", 1, SIZE_MAX / 4);
  if (status == FAAS_OK)
    status = base64_append(json, data, size);
  return status == FAAS_OK ? faas_buffer_append(json, "\"", 1, SIZE_MAX / 4) : status;
}

static int append(struct faas_buffer *json, const char *text) {
  return faas_buffer_append(json, text, strlen(text), SIZE_MAX / 4);
}

/* The headers of a reply, which are lines, as members. */
static int append_headers(struct faas_buffer *json, const struct faas_reply *reply) {
  const struct faas_buffer *headers = &reply->headers;
  int status = append(json, ",\"headers\":{");
  if (!reply->has_type && status == FAAS_OK)
    status = append(json, "\"Content-Type\":\"application/octet-stream\"");
  for (const char *line = headers->data; line && *line && status == FAAS_OK; line = strchr(line, '\n') + 1) {
    const char *value = strstr(line, ": ");
    if (line > headers->data || !reply->has_type)
      status = append(json, ",");
    if (status == FAAS_OK && (status = json_append_string(json, line, (size_t)(value - line))) == FAAS_OK &&
        (status = append(json, ":")) == FAAS_OK)
      status = json_append_string(json, value + 2, strcspn(value + 2, "\r"));
  }
  return status == FAAS_OK ? append(json, "},\"body\":") : status;
}

static int append_http_output(struct faas_buffer *json, const struct faas_reply *reply, const faas_response *response) {
  char start[32];
  snprintf(start, sizeof start, "{\"statusCode\":%d", reply->status ? reply->status : 200);
  int status = append(json, start);
  if (status == FAAS_OK)
    status = append_headers(json, reply);
  if (status == FAAS_OK)
    status = append_content(json, response->data, response->size);
  return status == FAAS_OK ? append(json, "}") : status;
}

/* Replaces the response by the envelope around it. The name of the HTTP output is not known: "res", as
 * everywhere, or
 * "$return", which is the return value. */
static void wrap(const struct faas_reply *reply, faas_response *response, bool http) {
  struct faas_buffer json = {0};
  int status = append(&json, "{\"Outputs\":{");
  if (status == FAAS_OK && http && (status = append(&json, "\"res\":")) == FAAS_OK)
    status = append_http_output(&json, reply, response);
  if (status == FAAS_OK && (status = append(&json, "},\"Logs\":[],\"ReturnValue\":")) == FAAS_OK)
    status = http ? append_http_output(&json, reply, response) : append_content(&json, response->data, response->size);
  if (status == FAAS_OK)
    status = append(&json, "}");
  faas_response_free(response);
  if (status == FAAS_OK)
    faas_response_take(response, &json);
  else
    faas_response_fail(response, FAAS_NO_MEMORY, "no memory left for the response");
  faas_buffer_free(&json);
}

static int add_text(struct faas_buffer *fields, const char *name, struct json value) {
  struct faas_buffer text = {0};
  int status = json_text(value, &text);
  if (status == FAAS_OK)
    status = faas_fields_add(fields, name, text.data);
  faas_buffer_free(&text);
  return status;
}

/* Path and query of the trigger's URL. */
static int add_target(struct faas_buffer *fields, struct json url) {
  struct faas_buffer text = {0};
  char *path = NULL;
  int status = json_text(url, &text);
  const char *target = status == FAAS_OK ? http_target_of(text.data) : NULL;
  if (status == FAAS_OK)
    status = http_add_target(fields, target ? target : "/", &path);
  free(path);
  faas_buffer_free(&text);
  return status;
}

/* The fields of an HTTP trigger; the values of a header are an array. Returns FAAS_OK, FAAS_NO_MEMORY, or 431 for too
 * many. */
static int add_trigger(struct faas_buffer *fields, struct json trigger) {
  struct json headers = json_member(trigger, "Headers"), key, values, none, value;
  int status = add_text(fields, ":method", json_member(trigger, "Method")), count = 0;
  if (status == FAAS_OK)
    status = add_target(fields, json_member(trigger, "Url"));
  while (status == FAAS_OK && json_next(&headers, &key, &values)) {
    struct faas_buffer name = {0};
    if (++count > HTTP_MAX_FIELDS)
      return 431;
    status = json_text(key, &name);
    /* What is no header's name must not pass for another kind of field. */
    bool proper = name.size && *name.data != '=' && *name.data != ':' && !strpbrk(name.data, "= \t\r\n");
    if (status == FAAS_OK && proper && json_is(values, '[') && json_next(&values, &none, &value))
      status = add_text(fields, name.data, value);
    else if (status == FAAS_OK && proper && json_is(values, '"'))
      status = add_text(fields, name.data, values);
    faas_buffer_free(&name);
  }
  return status;
}

/* The body of an HTTP trigger: text, or base64 of what its type says is none. */
static int take_body(struct json body, const char *type, struct faas_buffer *content) {
  bool bytes = type && (!strncmp(type, http_binary, strlen(http_binary)) || !strncmp(type, "multipart/", 10));
  struct faas_buffer text = {0};
  int status = json_is(body, 'n') || !body.size ? FAAS_OK : json_text(body, &text);
  if (status == FAAS_OK && text.size && (!bytes || base64_decode(text.data, text.size, content) != FAAS_OK)) {
    faas_buffer_free(content);
    *content = text;
    return FAAS_OK;
  }
  faas_buffer_free(&text);
  return status;
}

static struct http_answer answer_envelope(struct json data, const struct http_request *request,
                                          struct faas_reply *reply, faas_response *response) {
  struct json key, trigger = {0};
  json_next(&data, &key, &trigger);
  reply->send = NULL; /* an envelope is whole */
  bool http = json_is(json_member(trigger, "Url"), '"') && json_is(json_member(trigger, "Method"), '"');
  struct faas_buffer fields = {0}, body = {0};
  int status = FAAS_OK;
  if (http && (status = add_trigger(&fields, trigger)) == FAAS_OK)
    status = take_body(json_member(trigger, "Body"), faas_fields_find(&fields, "Content-Type"), &body);
  else if (!http && trigger.size)
    status = json_text(trigger, &body);
  /* Behind the client's: the host's own headers, such as X-Azure-Functions-InvocationId. */
  const char *name = NULL, *value;
  while (status == FAAS_OK && faas_fields_next(&request->fields, &name, &value))
    if (*name != ':')
      status = faas_fields_add(&fields, name, value);
  if (status != FAAS_OK)
    faas_response_fail(response, status, status == 431 ? "too many headers" : "no memory left for a request");
  else
    web_invoke(&fields, body.data, body.size, reply, response);
  faas_buffer_free(&fields);
  faas_buffer_free(&body);
  if (response->status == FAAS_OK)
    wrap(reply, response, http);
  struct http_answer answer = http_answer_of(response);
  if (response->status == FAAS_OK)
    answer.type = http_json;
  return answer;
}

static bool answer_at_once(const struct http_request *request, struct http_answer *answer) {
  if (strcmp(request->path, "/") || strcmp(faas_fields_find(&request->fields, ":method"), "GET"))
    return web_answer_at_once(request, answer);
  *answer = http_answer_text(200, "OK"); /* how the host finds out that the handler listens */
  return true;
}

static struct http_answer answer(struct http_request *request, struct faas_reply *reply, faas_response *response) {
  struct http_answer own;
  const char *method = faas_fields_find(&request->fields, ":method");
  const char *type = faas_fields_find(&request->fields, "Content-Type");
  if (web_answer_own(request, reply, response, &own))
    return own;
  bool json = type && !strncmp(type, http_json, strlen(http_json));
  if (json && !strcmp(method, "POST") && !strchr(request->path + 1, '/')) {
    struct json envelope = json_parse(request->body.data, request->body.size), data = json_member(envelope, "Data");
    if (json_is(data, '{') && json_is(json_member(envelope, "Metadata"), '{'))
      return answer_envelope(data, request, reply, response);
  }
  return web_invoke(&request->fields, request->body.data, request->body.size, reply, response);
}

int faas_azure(const struct faas_function *function) {
  static const struct http_service service = {.at_once = answer_at_once, .answer = answer, .streams = true};
  return web_run(function, &service, faas_options.port);
}
