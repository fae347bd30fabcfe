/* client.c - an HTTP client over one connection, for front ends that fetch their requests and for what is sent to
 * collectors. Front ends set it no limit: a platform may freeze the process while it waits. */
#include "http/client.h"
#include "core/owners.h"
#include "http/http.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static bool fail(struct http_client *client, struct http_request *reply, const char *error) {
  int number = errno;
  if (client->socket >= 0)
    faas_close(client->socket);
  client->socket = -1;
  reply->error = error;
  errno = number;
  return false;
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

/* Bounds the next operation on the connection by what is left. False if nothing is. */
static bool set_limit(int connection, uint64_t deadline) {
  if (!deadline)
    return true;
  uint64_t time = now(), left = deadline > time ? deadline - time : 0;
  struct timeval limit = {.tv_sec = (time_t)(left / 1000), .tv_usec = (suseconds_t)(left % 1000 * 1000)};
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit); /* of connect too */
  return left;
}

static bool is_late(const struct http_client *client) { return client->deadline && now() >= client->deadline; }

static bool open_connection(struct http_client *client) {
  if (client->connect)
    return (client->socket = client->connect(client)) >= 0;
  const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
  struct addrinfo *addresses;
  if (getaddrinfo(client->host, client->port, &hints, &addresses))
    return false;
  for (struct addrinfo *address = addresses; address && client->socket < 0; address = address->ai_next) {
    int connection = faas_keep(socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (connection < 0)
      continue;
    if (!set_limit(connection, client->deadline) || connect(connection, address->ai_addr, address->ai_addrlen)) {
      faas_close(connection);
      continue;
    }
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    client->socket = connection;
  }
  freeaddrinfo(addresses);
  return client->socket >= 0;
}

static bool send_all(const struct http_client *client, const char *data, size_t size, int flags) {
  while (size) {
    if (!set_limit(client->socket, client->deadline))
      return false;
    ssize_t sent = send(client->socket, data, size, flags | MSG_NOSIGNAL);
    if (sent < 0 && errno != EINTR) /* also where the time is over */
      return false;
    if (sent > 0) {
      data += sent;
      size -= (size_t)sent;
    }
  }
  return true;
}

/* True if the answer is complete, or refused by the parser. */
static bool receive(const struct http_client *client, struct http_request *reply) {
  char data[16 << 10];
  while (reply->stage < HTTP_COMPLETE) {
    if (!set_limit(client->socket, client->deadline))
      return false;
    ssize_t got = recv(client->socket, data, sizeof data, 0);
    if (got < 0 && errno == EINTR)
      continue;
    if (got == 0 && reply->until_close && reply->stage == HTTP_BODY)
      reply->stage = HTTP_COMPLETE;
    else if (got <= 0)
      return false;
    else if (http_request_feed(reply, data, (size_t)got) < (size_t)got)
      reply->keep_alive = false; /* what comes behind an answer is no answer to anything */
  }
  return true;
}

/* Makes sure that there is a connection, on which nothing has come since the last answer: neither its end nor bytes that
 * belong to no answer. */
static bool have_connection(struct http_client *client) {
  char next;
  if (client->socket >= 0 && (recv(client->socket, &next, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 || errno != EAGAIN)) {
    faas_close(client->socket);
    client->socket = -1;
  }
  return client->socket >= 0 || open_connection(client);
}

bool http_begin(struct http_client *client, const char *method, const char *path, const char *headers) {
  char *head;
  if (!have_connection(client))
    return false;
  int size = asprintf(&head, "%s %s HTTP/1.1\r\nHost: %s:%s\r\nTransfer-Encoding: chunked\r\n%s\r\n", method, path,
                      client->host, client->port, headers);
  bool sent = size >= 0 && send_all(client, head, (size_t)size, 0);
  if (size >= 0)
    free(head);
  return sent;
}

bool http_send(struct http_client *client, const void *data, size_t size) {
  char line[HTTP_CHUNK_ROOM];
  int length = snprintf(line, sizeof line, "%zx\r\n", size);
  return !size || (send_all(client, line, (size_t)length, MSG_MORE) && send_all(client, data, size, MSG_MORE) &&
                   send_all(client, "\r\n", 2, 0));
}

/* A connection that does not stay is closed. */
static bool end_answer(struct http_client *client, struct http_request *reply) {
  if (reply->stage == HTTP_REFUSED)
    return fail(client, reply, reply->error);
  if (!reply->keep_alive) {
    faas_close(client->socket);
    client->socket = -1;
  }
  return true;
}

bool http_finish(struct http_client *client, const char *trailers, struct http_request *reply) {
  reply->is_response = true;
  if (!send_all(client, "0\r\n", 3, MSG_MORE) || !send_all(client, trailers, strlen(trailers), MSG_MORE) ||
      !send_all(client, "\r\n", 2, 0) || !receive(client, reply))
    return fail(client, reply, "the connection ended before the answer");
  return end_answer(client, reply);
}

/* Whether a request of the method says how large its body is even if it has none. */
static bool has_length(const char *method) { return strcmp(method, "GET") && strcmp(method, "HEAD"); }

bool http_ask(struct http_client *client, const char *method, const char *path, const char *headers, const void *body,
              size_t size, struct http_request *reply) {
  char *head, length[40] = "";
  if (size || has_length(method))
    snprintf(length, sizeof length, "Content-Length: %zu\r\n", size);
  int head_size = asprintf(&head, "%s %s HTTP/1.1\r\nHost: %s:%s\r\n%s%s\r\n", method, path, client->host, client->port,
                           length, headers);
  if (head_size < 0)
    return fail(client, reply, "no memory left for a request");
  client->deadline = client->milliseconds ? now() + (uint64_t)client->milliseconds : 0;
  bool reused, received;
  client->unreachable = false;
  do {
    reused = client->socket >= 0;
    if (!have_connection(client)) {
      client->unreachable = true;
      free(head);
      return fail(client, reply, "cannot connect");
    }
    reply->is_response = true;
    received = send_all(client, head, (size_t)head_size, size ? MSG_MORE : 0) && send_all(client, body, size, 0) &&
               receive(client, reply);
    if (!received)
      fail(client, reply, is_late(client) ? "no answer in time" : "the connection ended before the answer");
    /* The server may have closed a connection that was idle. It had not seen the request then. */
  } while (!received && reused && !reply->head_size && !is_late(client));
  free(head);
  if (!received)
    return false;
  return end_answer(client, reply);
}
