/* web.c - the front end for platforms that send requests over HTTP as they are: OpenFaaS without a watchdog
 * and behind of-watchdog in its http mode, Fission, and whatever gives its container a port.
 *
 *   /_/health         200, or 503 once the process is to end
 *   /_/ready          the same, or 429 while no more requests are taken
 *   /function/NAME    the fused function NAME if FAAS_EXPOSE lists it
 *   /async-function/NAME  the same, but the answer is 202 and the function runs after it (accepted.c)
 *   any other path    the entry function */
#include "platforms/web.h"
#include "core/abi.h"
#include "core/buffer.h"
#include "core/fields.h"
#include "core/options.h"
#include "core/percent.h"
#include "core/reply.h"
#include "core/response.h"
#include "http/http.h"
#include "http/server.h"
#include "invoke/invoke.h"
#include "platforms/accepted.h"
#include "platforms/platform.h"

#include <stdlib.h>
#include <string.h>

static const struct faas_function *entry;
static atomic_int in_flight;

bool web_enter(void) {
  if (atomic_fetch_add(&in_flight, 1) < faas_options.max_inflight || !faas_options.max_inflight)
    return true;
  web_leave();
  return false;
}

void web_leave(void) { atomic_fetch_sub(&in_flight, 1); }

/* Runs a function for a request, unless too many run. */
static struct http_answer invoke(const struct faas_function *function, const struct faas_buffer *fields,
                                 const void *body, size_t size, struct faas_reply *reply, faas_response *response) {
  if (web_enter()) {
    faas_answer(function, fields, body, size, reply, response);
    web_leave();
  } else {
    faas_response_fail(response, 429, "more than FAAS_MAX_INFLIGHT=%d requests in flight", faas_options.max_inflight);
  }
  return http_answer_of_function(reply, response);
}

struct http_answer web_invoke(const struct faas_buffer *fields, const void *body, size_t size, struct faas_reply *reply,
                              faas_response *response) {
  return invoke(entry, fields, body, size, reply, response);
}

static struct http_answer answer_health(const struct http_request *request, bool ready) {
  const char *method = faas_fields_find(&request->fields, ":method");
  if (strcmp(method, "GET") && strcmp(method, "HEAD"))
    return http_answer_text(405, "only GET");
  if (http_is_ending())
    return http_answer_text(503, "ending");
  if (ready && faas_options.max_inflight && atomic_load(&in_flight) >= faas_options.max_inflight)
    return http_answer_text(429, "busy");
  return http_answer_text(200, "OK");
}

bool web_answer_at_once(const struct http_request *request, struct http_answer *answer) {
  bool ready = !strcmp(request->path, "/_/ready"), answers = ready || !strcmp(request->path, "/_/health");
  if (answers)
    *answer = answer_health(request, ready);
  return answers;
}

bool web_answer_own(struct http_request *request, struct faas_reply *reply, faas_response *response,
                    struct http_answer *answer) {
  static const char own[] = "/_/", functions[] = "/function/", later[] = "/async-function/";
  const char *path = request->path;
  if (!strncmp(path, own, sizeof own - 1)) {
    faas_response_fail(response, FAAS_NOT_FOUND, "nothing at '%s'", path);
    *answer = http_answer_of(response);
  } else if (!strncmp(path, functions, sizeof functions - 1) || !strncmp(path, later, sizeof later - 1)) {
    bool is_later = path[1] == 'a';
    char *name = request->path + (is_later ? sizeof later : sizeof functions) - 1;
    size_t size = faas_percent_decode(name, strlen(name));
    name[size] = '\0';
    const struct faas_function *function = faas_list_has(faas_options.expose, name, size)
                                               ? faas_function_find(name, size)
                                               : NULL;
    if (!function)
      faas_response_fail(response, FAAS_NOT_FOUND, "no function '%s' here", name);
    *answer = !function  ? http_answer_of(response)
              : is_later ? accept_request(function, request, response)
                         : invoke(function, &request->fields, request->body.data, request->body.size, reply, response);
  } else {
    return false;
  }
  return true;
}

struct http_answer web_answer(struct http_request *request, struct faas_reply *reply, faas_response *response) {
  struct http_answer answer;
  if (!web_answer_own(request, reply, response, &answer))
    answer = web_invoke(&request->fields, request->body.data, request->body.size, reply, response);
  return answer;
}

void web_prepare(const struct faas_function *function) {
  entry = function;
  /* One more, so that there is one to refuse. */
  if (faas_options.max_inflight >= faas_options.threads)
    faas_options.threads = faas_options.max_inflight + 1;
}

int web_run(const struct faas_function *function, const struct http_service *service, int port) {
  web_prepare(function);
  int listener = http_listen(port < 0 ? 8080 : port);
  if (listener < 0)
    return 1;
  char place[32];
  snprintf(place, sizeof place, "port %d", http_port(listener));
  int status = http_serve(listener, service, place);
  accept_drain();
  return status;
}

int faas_web(const struct faas_function *function) {
  static const struct http_service service = {.at_once = web_answer_at_once, .answer = web_answer, .streams = true};
  return web_run(function, &service, faas_options.port);
}

/* ---- of-watchdog -----------------------------------------------------------------------------------------
 */

/* The port in the watchdog's upstream URL, or -1. */
static int upstream_port(const char *url) {
  const char *host = strstr(url, "://");
  host = host ? host + 3 : url;
  size_t size = strcspn(host, "/?");
  const char *colon = memrchr(host, ':', size);
  if (!colon || colon[1] < '0' || colon[1] > '9')
    return -1;
  char *end;
  long port = strtol(colon + 1, &end, 10);
  return end == host + size && port > 0 && port < 65536 ? (int)port : -1;
}

/* The watchdog passes SIGTERM on at once but sends requests until its own end, which is ours too. */
int faas_of_watchdog(const struct faas_function *function) {
  static const struct http_service service = {
      .at_once = web_answer_at_once, .answer = web_answer, .streams = true, .with_parent = true};
  const char *upstream = faas_options.upstream ? faas_options.upstream : "";
  int port = upstream_port(upstream);
  int own = faas_options.watchdog_port ? atoi(faas_options.watchdog_port) : 8080;
  if (port < 0 || port == own || port == 8081) {
    fprintf(stderr, "faas: upstream_url=%s: %s\n", upstream,
            port < 0 ? "expected a URL with a port" : "that port is the watchdog's own; take another one");
    return 1;
  }
  return web_run(function, &service, port);
}
