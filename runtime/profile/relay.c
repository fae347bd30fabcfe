/* relay.c - requests over sockets that leave the binary: what a function and a gateway say to each other is
 * read along. Each request whose path names a function is a call of it and gets the trace as a last header, unless it
 * has one.
 *
 * Bytes are passed on as they come. From the first that is not HTTP/1.1, or where a client sends a request before it
 * has the answer to the last one, nothing more is recorded of the connection. */
#include "clients/sockets/sockets.h"
#include "core/fields.h"
#include "http/http.h"
#include "invoke/gateways.h"
#include "profile/profile.h"

#include <stdlib.h>
#include <string.h>

struct watch {
  struct http_request request, answer; /* of the call that goes on */
  bool named;                          /* it has been looked at whose the request is */
  bool begun, recorded;
  bool blind; /* what comes is not understood */
  struct profile_call call;
  char traceparent[TRACEPARENT_SIZE + 1];
  char name[FAAS_GATEWAY_NAME_ROOM];
  size_t name_size;
};

static void end_call(struct watch *watch) {
  if (watch->recorded) {
    int status = watch->answer.stage > HTTP_FIELDS ? watch->answer.status : FAAS_UNREACHABLE;
    struct profile_outcome outcome = {.end = profile_ticks(),
                                      .request_size = watch->request.body.size,
                                      .response_size = watch->answer.body.size,
                                      .status = status >= 200 && status < 300 ? FAAS_OK : status,
                                      .error = ""};
    profile_remote_end(&watch->call, watch->name, watch->name_size, &outcome);
  }
  http_request_free(&watch->request);
  http_request_free(&watch->answer);
  watch->named = watch->begun = watch->recorded = false;
}

/* How much of it is one line of a head, or all of it in a body. */
static size_t next_piece(const struct http_request *message, const char *data, size_t size) {
  const char *end = message->stage <= HTTP_FIELDS ? memchr(data, '\n', size) : NULL;
  return end ? (size_t)(end - data) + 1 : size;
}

static void begin_call(struct watch *watch, const struct faas_tunnel *tunnel) {
  char *url;
  watch->named = true;
  if (asprintf(&url, "http://%s:%d%s", tunnel->host, tunnel->port, watch->request.path) < 0)
    return;
  watch->name_size = faas_gateway_name(url, watch->name);
  free(url);
  if (!watch->name_size)
    return;
  watch->begun = true;
  watch->recorded = profile_remote_begin(&watch->call, watch->name, watch->name_size, watch->traceparent);
}

/* The end of the head comes next: the place for a header. */
static bool send_trace(struct watch *watch, struct faas_tunnel *tunnel) {
  char line[TRACEPARENT_SIZE + 20];
  if (!watch->begun || !*watch->traceparent || faas_fields_find(&watch->request.fields, "traceparent"))
    return true;
  int size = snprintf(line, sizeof line, "traceparent: %s\r\n", watch->traceparent);
  return faas_relay_forward(tunnel, true, line, (size_t)size);
}

static bool read_request(struct watch *watch, struct faas_tunnel *tunnel, const char *data, size_t size) {
  struct http_request *request = &watch->request;
  while (size && !watch->blind) {
    if (request->stage >= HTTP_COMPLETE) {
      watch->blind = true;
      break;
    }
    size_t piece = next_piece(request, data, size);
    if (request->stage == HTTP_FIELDS && !request->line.size && piece == 2 && !memcmp(data, "\r\n", 2) &&
        !send_trace(watch, tunnel))
      return false;
    piece = http_request_feed(request, data, piece);
    if (request->stage == HTTP_FIELDS && !watch->named)
      begin_call(watch, tunnel);
    watch->blind = request->stage == HTTP_REFUSED;
    if (!faas_relay_forward(tunnel, true, data, piece))
      return false;
    data += piece;
    size -= piece;
  }
  return !size || faas_relay_forward(tunnel, true, data, size);
}

static void read_answer(struct watch *watch, const char *data, size_t size) {
  struct http_request *answer = &watch->answer;
  while (size && !watch->blind) {
    answer->is_response = true;
    size_t used = http_request_feed(answer, data, next_piece(answer, data, size));
    data += used;
    size -= used;
    if (answer->stage == HTTP_COMPLETE || (answer->stage > HTTP_FIELDS && watch->request.is_head))
      end_call(watch);
    else
      watch->blind = answer->stage == HTTP_REFUSED;
  }
}

bool __faas_profiled_relay_forward(struct faas_tunnel *tunnel, bool to_server, const void *data, size_t size) {
  struct watch *watch = tunnel->profiled;
  if (faas_profiling && !watch)
    watch = tunnel->profiled = calloc(1, sizeof *watch);
  if (!watch || watch->blind)
    return faas_relay_forward(tunnel, to_server, data, size);
  if (to_server)
    return read_request(watch, tunnel, data, size);
  /* First, so that the call has ended when the function goes on. */
  read_answer(watch, data, size);
  return faas_relay_forward(tunnel, to_server, data, size);
}

void __faas_profiled_relay_end(struct faas_tunnel *tunnel) {
  struct watch *watch = tunnel->profiled;
  if (watch)
    end_call(watch); /* one whose answer ends with the connection, or never came */
  free(watch);
  faas_relay_end(tunnel);
}
