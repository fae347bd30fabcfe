/* knative.c - the front end for Knative and Cloud Run: requests as they are, and CloudEvents.
 *
 * A CloudEvent comes in binary form (headers ce-*, the data as the body), structured
 * (application/cloudevents+json) or in a batch (application/cloudevents-batch+json). The function gets the
 * binary form of each: a structured event's attributes become ce-* headers and its data the request. A batch
 * is an invocation for each event, and succeeds if they all do. */
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

#include <string.h>
#include <strings.h>

static const char *const required[] = {"ce-specversion", "ce-id", "ce-source", "ce-type"};

enum { REQUIRED = sizeof required / sizeof *required };

static bool has_type(const char *type, const char *wanted) {
  size_t size = strlen(wanted);
  return type && !strncasecmp(type, wanted, size) && (!type[size] || strchr("; \t", type[size]));
}

/* Whether data of that type stands in an event as JSON, not as a string of it. */
static bool is_json_type(const char *type) {
  size_t size = strcspn(type, "; \t");
  return has_type(type, http_json) || (size > 5 && !strncasecmp(type + size - 5, "+json", 5));
}

static struct http_answer refuse(faas_response *response, const char *why) {
  faas_response_fail(response, 400, "CloudEvent: %s", why);
  return http_answer_of(response);
}

static struct http_answer refuse_without(faas_response *response, const char *attribute) {
  faas_response_fail(response, 400, "CloudEvent: no %s", attribute + strlen("ce-"));
  return http_answer_of(response);
}

/* An event has all that it must have. Null, or what is missing. */
static const char *missing(const struct faas_buffer *fields) {
  for (size_t i = 0; i < REQUIRED; i++) {
    const char *value = faas_fields_find(fields, required[i]);
    if (!value || !*value)
      return required[i];
  }
  return NULL;
}

/* The attributes as headers. Their names are lower-case letters and digits. FAAS_FAILED if there are too many. */
static int add_attributes(struct json event, struct faas_buffer *fields) {
  struct json key, value;
  int status = FAAS_OK, count = 0;
  while (status == FAAS_OK && json_next(&event, &key, &value)) {
    struct faas_buffer name = {0}, text = {0};
    if (++count > HTTP_MAX_FIELDS)
      return FAAS_FAILED;
    if ((status = faas_buffer_append(&name, "ce-", 3, SIZE_MAX)) == FAAS_OK &&
        (status = json_text(key, &name)) == FAAS_OK)
      status = json_text(value, &text);
    bool proper = status == FAAS_OK && name.data[3] &&
                  strspn(name.data + 3, "abcdefghijklmnopqrstuvwxyz0123456789") == name.size - 3;
    bool is_type = proper && !strcmp(name.data, "ce-datacontenttype");
    if (proper && strcmp(name.data, "ce-data") && !json_is(value, 'n'))
      status = faas_fields_add(fields, is_type ? "Content-Type" : name.data, text.data);
    faas_buffer_free(&name);
    faas_buffer_free(&text);
  }
  return status;
}

/* Behind the event's own: the headers of the message that are not about its content. */
static int add_headers(const struct http_request *request, struct faas_buffer *fields) {
  const char *name = NULL, *value;
  int status = FAAS_OK;
  if (!faas_fields_find(fields, "Content-Type"))
    status = faas_fields_add(fields, "Content-Type", http_json);
  while (status == FAAS_OK && faas_fields_next(&request->fields, &name, &value))
    if (strcasecmp(name, "Content-Type") && strcasecmp(name, "Content-Length") && strncasecmp(name, "ce-", 3))
      status = faas_fields_add(fields, name, value);
  return status;
}

/* FAAS_FAILED if data_base64 is no base64. */
static int take_data(struct json event, const char *type, struct faas_buffer *data) {
  struct json plain = json_member(event, "data"), coded = json_member(event, "data_base64");
  if (!coded.size)
    return !plain.size          ? FAAS_OK
           : is_json_type(type) ? faas_buffer_append(data, plain.text, plain.size, SIZE_MAX / 4)
                                : json_text(plain, data);
  struct faas_buffer text = {0};
  int status = json_text(coded, &text);
  if (status == FAAS_OK)
    status = base64_decode(text.data, text.size, data);
  faas_buffer_free(&text);
  return status;
}

static struct http_answer answer_event(struct json event, const struct http_request *request, struct faas_reply *reply,
                                       faas_response *response) {
  struct faas_buffer fields = {0}, data = {0};
  struct http_answer answer;
  const char *absent = NULL;
  int status = json_is(event, '{') ? FAAS_OK : FAAS_FAILED;
  if (status == FAAS_OK && (status = add_attributes(event, &fields)) == FAAS_OK && !(absent = missing(&fields)) &&
      (status = add_headers(request, &fields)) == FAAS_OK)
    status = take_data(event, faas_fields_find(&fields, "Content-Type"), &data);
  if (absent)
    answer = refuse_without(response, absent);
  else if (status == FAAS_FAILED)
    answer = refuse(response, "malformed");
  else if (status != FAAS_OK)
    answer = http_answer_text(status, "no memory left for an event");
  else
    answer = web_invoke(&fields, data.data, data.size, reply, response);
  faas_buffer_free(&fields);
  faas_buffer_free(&data);
  return answer;
}

static struct http_answer answer_batch(struct json batch, const struct http_request *request, struct faas_reply *reply,
                                       faas_response *response) {
  struct json none, event;
  if (!json_is(batch, '['))
    return refuse(response, "a batch is an array");
  reply->send = NULL; /* the answer is one for all */
  while (json_next(&batch, &none, &event)) {
    struct http_answer answer = answer_event(event, request, reply, response);
    if (answer.status >= 300)
      return answer;
    faas_response_free(response);
  }
  return http_answer_text(200, "");
}

static bool answer_at_once(const struct http_request *request, struct http_answer *answer) {
  /* What browsers ask for on their own is no request to a function. */
  if (strcmp(request->path, "/robots.txt") && strcmp(request->path, "/favicon.ico"))
    return web_answer_at_once(request, answer);
  *answer = http_answer_text(FAAS_NOT_FOUND, "not found");
  return true;
}

static struct http_answer answer(struct http_request *request, struct faas_reply *reply, faas_response *response) {
  struct http_answer own;
  const char *type = faas_fields_find(&request->fields, "Content-Type");
  if (web_answer_own(request, reply, response, &own))
    return own;
  const struct faas_buffer *body = &request->body;
  if (has_type(type, "application/cloudevents+json"))
    return answer_event(json_parse(body->data, body->size), request, reply, response);
  if (has_type(type, "application/cloudevents-batch+json"))
    return answer_batch(json_parse(body->data, body->size), request, reply, response);
  const char *absent = faas_fields_find(&request->fields, "ce-specversion") ? missing(&request->fields) : NULL;
  return absent ? refuse_without(response, absent)
                : web_invoke(&request->fields, body->data, body->size, reply, response);
}

int faas_knative(const struct faas_function *function) {
  static const struct http_service service = {.at_once = answer_at_once, .answer = answer, .streams = true};
  return web_run(function, &service, faas_options.port);
}
