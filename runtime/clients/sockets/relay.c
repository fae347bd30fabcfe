/* relay.c - the far end of a connection that a function made to a gateway: a thread that serves fused functions over
 * it, as the HTTP server does, and connects to the real gateway for what is not theirs.
 *
 * At the head of each request it is decided whose it is. From the first one that is not a fused function's on, and
 * also from the first byte that is not HTTP/1.1 (TLS, say), the connection is the gateway's: bytes go both ways,
 * unread. */
#include "clients/sockets/sockets.h"
#include "core/abi.h"
#include "core/buffer.h"
#include "core/fields.h"
#include "core/heap.h"
#include "core/owners.h"
#include "core/reply.h"
#include "core/response.h"
#include "http/http.h"
#include "invoke/budget.h"
#include "invoke/crossing.h"
#include "invoke/gateways.h"
#include "process/frame.h"
#include "process/threads.h"
#include "process/workflow.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PIECE = 64 << 10 };

struct relay {
  int client;
  int port;
  size_t depth; /* of the invocation that connected */
  struct faas_workflow *workflow;     /* the same */
  const struct faas_function *caller; /* whose invocation that is */
  struct faas_buffer input; /* from the first byte of the current request on */
  size_t used;              /* of input, what the request has taken */
  char host[];
};

static bool send_all(int descriptor, const void *data, size_t size) {
  for (const char *at = data; size;) {
    ssize_t sent = send(descriptor, at, size, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR)
      continue;
    if (sent < 0)
      return false;
    at += sent;
    size -= (size_t)sent;
  }
  return true;
}

static ssize_t receive(int descriptor, void *data, size_t size) {
  ssize_t got;
  do
    got = recv(descriptor, data, size, 0);
  while (got < 0 && errno == EINTR);
  return got;
}

/* ---- what is the gateway's ------------------------------------------------------------------------------- */

/* Without waiting, because an end that takes nothing may itself wait until it is read from. */
FAAS_BOUNDARY bool faas_relay_forward(struct faas_tunnel *tunnel, bool to_server, const void *data, size_t size) {
  struct faas_buffer *waiting = &tunnel->waiting[to_server];
  int end = to_server ? tunnel->server : tunnel->client;
  ssize_t sent = waiting->size ? 0 : send(end, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN && errno != EINTR)
    return false;
  size_t skip = sent > 0 ? (size_t)sent : 0;
  return skip == size || faas_buffer_append(waiting, (const char *)data + skip, size - skip, SIZE_MAX) == FAAS_OK;
}

FAAS_BOUNDARY void faas_relay_end(struct faas_tunnel *tunnel) {
  faas_buffer_free(&tunnel->waiting[0]);
  faas_buffer_free(&tunnel->waiting[1]);
}

/* Sends what waits for an end; false once it takes no more. */
static bool flush(int end, struct faas_buffer *waiting) {
  ssize_t sent = send(end, waiting->data, waiting->size, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent < 0)
    return errno == EAGAIN || errno == EINTR;
  waiting->size -= (size_t)sent;
  memmove(waiting->data, waiting->data + sent, waiting->size);
  return true;
}

/* Moves what has come; false once nothing more will. */
static bool pump(struct faas_tunnel *tunnel, bool to_server) {
  char data[PIECE];
  ssize_t got = receive(to_server ? tunnel->client : tunnel->server, data, sizeof data);
  return got > 0 && faas_relay_forward(tunnel, to_server, data, (size_t)got);
}

/* Passes bytes both ways until both ends have sent their last. An end is read from only when the other one has taken all
 * that came before. */
static void pass_on(struct faas_tunnel *tunnel) {
  const int ends[2] = {tunnel->client, tunnel->server};
  bool open[2] = {true, true}; /* more may come from it */
  for (;;) {
    struct pollfd events[2];
    for (int i = 0; i < 2; i++) {
      bool reads = open[i] && !tunnel->waiting[!i].size, writes = tunnel->waiting[i].size;
      events[i] = (struct pollfd){.fd = reads || writes ? ends[i] : -1,
                                  .events = (short)((reads ? POLLIN : 0) | (writes ? POLLOUT : 0))};
    }
    if (events[0].fd < 0 && events[1].fd < 0)
      return;
    if (poll(events, 2, -1) < 0 && errno != EINTR)
      return;
    for (int i = 0; i < 2; i++) {
      bool was_open = open[!i];
      if (events[i].events & POLLOUT && events[i].revents && !flush(ends[i], &tunnel->waiting[i])) {
        tunnel->waiting[i].size = 0;
        open[!i] = false;
      }
      if (events[!i].events & POLLIN && events[!i].revents & ~POLLOUT)
        open[!i] = open[!i] && pump(tunnel, i);
      if (!open[!i] && (was_open || events[i].events & POLLOUT) && !tunnel->waiting[i].size)
        shutdown(ends[i], SHUT_WR);
    }
  }
}

static void tunnel(struct relay *relay) {
  int server = faas_connect_to(relay->host, relay->port);
  if (server < 0) {
    char head[HTTP_HEAD_ROOM], text[160];
    int size = snprintf(text, sizeof text, "no connection to the gateway: %s", strerror(errno));
    struct http_answer answer = {.status = FAAS_UNREACHABLE, .type = http_text, .data = text, .size = (size_t)size};
    if (send_all(relay->client, head, http_response_head(head, &answer, HTTP_BY_LENGTH, false)))
      send_all(relay->client, text, (size_t)size);
    return;
  }
  struct faas_tunnel tunnel = {.client = relay->client, .server = server, .host = relay->host, .port = relay->port};
  if (faas_relay_forward(&tunnel, true, relay->input.data, relay->input.size))
    pass_on(&tunnel);
  faas_relay_end(&tunnel);
  faas_close(server);
}

/* ---- what is a function's -------------------------------------------------------------------------------- */

/* The function that a path names. `*behind`: how much of the path is behind the name. */
static const struct faas_function *function_of(const struct relay *relay, const char *path, size_t *behind) {
  char *url;
  const char *rest = "";
  if (asprintf(&url, "http://%s:%d%s", relay->host, relay->port, path) < 0)
    return NULL;
  const struct faas_function *function = faas_gateway_function(url, &rest);
  *behind = strlen(rest);
  free(url);
  return function;
}

static bool send_answer(const struct relay *relay, const struct http_request *request, struct http_answer answer) {
  char head[HTTP_HEAD_ROOM + strlen(answer.headers ? answer.headers : "")];
  size_t size = http_response_head(head, &answer, http_framing_of(&answer, request->is_head), request->keep_alive);
  struct iovec parts[2] = {{head, size}, {(void *)answer.data, request->is_head ? 0 : answer.size}};
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
  /* In one piece, because the client's kernel may wait before it confirms the first of two. */
  ssize_t sent = sendmsg(relay->client, &message, MSG_NOSIGNAL);
  if (sent < 0)
    return false;
  for (int i = 0; i < 2; i++) {
    size_t skipped = (size_t)sent < parts[i].iov_len ? (size_t)sent : parts[i].iov_len;
    sent -= (ssize_t)skipped;
    if (!send_all(relay->client, (char *)parts[i].iov_base + skipped, parts[i].iov_len - skipped))
      return false;
  }
  return request->keep_alive;
}

static bool asks_for_later(const struct http_request *request) {
  const char *name = NULL, *value;
  while (faas_fields_next(&request->fields, &name, &value))
    if (faas_gateway_defers(name, strlen(name), value))
      return true;
  return false;
}

enum outcome { ANSWERED, NOT_OURS, ENDED };

/* A byte that no request begins with: what follows need not have lines, so there is no waiting for one. */
static bool is_foreign(const struct relay *relay) {
  char first = relay->input.size ? relay->input.data[0] : '\r';
  return first != '\r' && first != '\n' && ((first | 32) < 'a' || (first | 32) > 'z');
}

/* Reads a request as far as it takes to know whose it is, and then all of it. */
static enum outcome read_request(struct relay *relay, struct http_request *request,
                                 const struct faas_function **function, size_t *behind) {
  *function = NULL;
  for (;;) {
    if (is_foreign(relay))
      return NOT_OURS;
    relay->used += http_request_feed(request, relay->input.data + relay->used, relay->input.size - relay->used);
    if (!*function && request->path && !(*function = function_of(relay, request->path, behind)))
      return NOT_OURS;
    if (request->stage > HTTP_FIELDS && *function && asks_for_later(request))
      return NOT_OURS;
    if (request->stage >= HTTP_COMPLETE)
      return *function ? ANSWERED : NOT_OURS;
    if (request->wants_continue && request->stage > HTTP_FIELDS) {
      static const char line[] = "HTTP/1.1 100 Continue\r\n\r\n";
      request->wants_continue = false;
      if (!send_all(relay->client, line, sizeof line - 1))
        return ENDED;
    }
    if (faas_buffer_reserve(&relay->input, PIECE) != FAAS_OK)
      return ENDED;
    ssize_t got = receive(relay->client, relay->input.data + relay->input.size, PIECE);
    if (got <= 0)
      return relay->input.size && !*function ? NOT_OURS : ENDED;
    relay->input.size += (size_t)got;
  }
}

/* The request as a function that serves gets it. */
static int describe(const struct http_request *request, size_t behind, struct faas_crossing *crossing) {
  const char *name = NULL, *value, *path = request->path, *query = faas_fields_find(&request->fields, ":query");
  crossing->method = faas_fields_find(&request->fields, ":method");
  int status = faas_crossing_set_target(crossing, path + strlen(path) - behind, query && *query ? query : NULL);
  while (status == FAAS_OK && faas_fields_next(&request->fields, &name, &value))
    if (*name != ':')
      status = faas_crossing_add(crossing, name, value);
  return status;
}

static bool answer(const struct relay *relay, const struct http_request *request, const struct faas_function *function,
                   size_t behind) {
  faas_response response;
  struct faas_reply reply = {0};
  struct faas_crossing crossing = {.reply = &reply};
  if (describe(request, behind, &crossing) == FAAS_OK)
    faas_call_by_http(relay->caller, function, &crossing, request->body.data, request->body.size, &response);
  else
    faas_response_fail(&response, FAAS_NO_MEMORY, "function '%s': no memory left to invoke it", function->name);
  bool more = send_answer(relay, request, http_answer_of_function(reply.status ? &reply : NULL, &response));
  faas_crossing_free(&crossing);
  faas_reply_free(&reply);
  faas_response_free(&response);
  return more;
}

/* False once the connection is not for further requests here. */
static bool serve_request(struct relay *relay) {
  struct http_request request = {0};
  const struct faas_function *function;
  size_t behind = 0;
  enum outcome outcome = read_request(relay, &request, &function, &behind);
  bool more = false;
  if (outcome == NOT_OURS) {
    tunnel(relay);
  } else if (outcome == ANSWERED && request.stage == HTTP_REFUSED) {
    send_answer(relay, &request, http_answer_text(request.status, request.error));
  } else if (outcome == ANSWERED) {
    more = answer(relay, &request, function, behind);
  }
  http_request_free(&request);
  relay->input.size -= relay->used;
  memmove(relay->input.data, relay->input.data + relay->used, relay->input.size);
  relay->used = 0;
  return more;
}

/* Bytes of the client's that nobody read would make its kernel drop the answer. */
static void linger(int client) {
  char unwanted[PIECE];
  struct timeval limit = {.tv_sec = 2};
  shutdown(client, SHUT_WR);
  setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  while (receive(client, unwanted, sizeof unwanted) > 0)
    ;
  faas_close(client);
}

static void *serve(void *argument) {
  struct relay *relay = argument;
  faas_depth_below = relay->depth;
  faas_workflow = relay->workflow;
  while (serve_request(relay))
    ;
  linger(relay->client);
  faas_buffer_free(&relay->input);
  faas_workflow_release(relay->workflow);
  free(relay);
  return NULL;
}

bool faas_relay(int client, const char *host, int port) {
  struct relay *relay = calloc(1, sizeof *relay + strlen(host) + 1);
  pthread_attr_t attributes;
  if (!relay || !faas_worker_attributes(&attributes)) {
    free(relay);
    return false;
  }
  relay->client = client;
  relay->port = port;
  relay->depth = faas_current ? faas_depth_of(faas_current) : 0;
  relay->workflow = faas_workflow_share();
  relay->caller = faas_caller();
  strcpy(relay->host, host);
  pthread_t thread;
  int error = faas_start_thread(&thread, &attributes, serve, relay);
  pthread_attr_destroy(&attributes);
  if (error) {
    faas_workflow_release(relay->workflow);
    free(relay);
  }
  return !error;
}
