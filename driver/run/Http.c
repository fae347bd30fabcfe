/* Http.c - the runtime's HTTP server and client, as the local gateway uses them. */
#include "run/Http.h"

#include "core/call_id.h"
#include "core/fields.h"
#include "core/options.h"
#include "core/percent.h"
#include "core/response.h"
#include "http/client.h"
#include "http/server.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

const char *run_header(const struct run_message *message, const char *name) {
  return faas_fields_find(message->fields, name);
}

bool run_next_header(const struct run_message *message, const char **name, const char **value) {
  return faas_fields_next(message->fields, name, value);
}

static_assert(RUN_CALL_ID_SIZE == FAAS_CALL_ID_SIZE, "one kind of id");
void run_make_call_id(char id[RUN_CALL_ID_SIZE + 1]) { faas_make_call_id(id); }

size_t run_percent_decode(char *text, size_t size) { return faas_percent_decode(text, size); }

static struct run_message message_of(const struct http_request *request) {
  return (struct run_message){.fields = &request->fields,
                              .path = request->path,
                              .status = request->status,
                              .body = request->body.data ? request->body.data : "",
                              .size = request->body.size};
}

/* ---- the server ------------------------------------------------------------------------------------------ */

static void (*answer_request)(const struct run_message *, struct run_answer *);

static struct http_answer answer(struct http_request *request, struct faas_reply *reply, faas_response *response) {
  struct run_message message = message_of(request);
  struct run_answer given = {0};
  answer_request(&message, &given);
  struct faas_buffer body = {.data = given.body, .size = given.size, .capacity = given.size + 1};
  faas_response_take(response, &body);
  size_t size = given.headers ? strlen(given.headers) : 0;
  reply->headers = (struct faas_buffer){.data = given.headers, .size = size, .capacity = size + !!size};
  return (struct http_answer){
      .status = given.status, .data = response->data, .size = response->size, .headers = given.headers};
}

void run_fill_answer(struct run_answer *filled, int status, const char *headers, const char *body, size_t size) {
  *filled = (struct run_answer){.status = status, .headers = strdup(headers), .body = malloc(size + 1)};
  if (!filled->body)
    return;
  memcpy(filled->body, body, size);
  filled->body[size] = '\0';
  filled->size = size;
}

int run_listen(const char *text, int *port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((in_port_t)*port)};
  socklen_t size = sizeof address;
  if (inet_pton(AF_INET, text, &address.sin_addr) != 1) {
    errno = EADDRNOTAVAIL;
    return -1;
  }
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0)
    return -1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
  if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, SOMAXCONN) ||
      getsockname(listener, (struct sockaddr *)&address, &size)) {
    close(listener);
    return -1;
  }
  *port = ntohs(address.sin_port);
  return listener;
}

int run_serve(int listener, int port, int threads, void (*answer_it)(const struct run_message *, struct run_answer *)) {
  static const struct http_service service = {.answer = answer};
  answer_request = answer_it;
  faas_options.threads = threads;
  char place[32];
  snprintf(place, sizeof place, "port %d", port);
  return http_serve(listener, &service, place);
}

/* ---- the client ------------------------------------------------------------------------------------------ */

struct run_client {
  struct http_client http;
  char *host, *port;
};

struct run_client *run_client_new(const char *host, const char *port) {
  struct run_client *client = calloc(1, sizeof *client);
  if (!client)
    return NULL;
  client->host = strdup(host);
  client->port = strdup(port);
  client->http = (struct http_client){.host = client->host, .port = client->port, .socket = -1};
  if (client->host && client->port)
    return client;
  run_client_free(client);
  return NULL;
}

void run_client_free(struct run_client *client) {
  if (client->http.socket >= 0)
    close(client->http.socket);
  free(client->host);
  free(client->port);
  free(client);
}

const char *run_ask(struct run_client *client, const char *method, const char *target, const char *headers,
                    const void *body, size_t size, int milliseconds, void (*take)(void *, const struct run_message *),
                    void *context) {
  struct http_request reply = {0};
  client->http.milliseconds = milliseconds;
  bool answered = http_ask(&client->http, method, target, headers, body, size, &reply);
  struct run_message message = message_of(&reply);
  if (answered)
    take(context, &message);
  const char *why = answered ? NULL : reply.error;
  http_request_free(&reply);
  return why;
}
