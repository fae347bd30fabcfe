/* connection.c - reads requests from a client and writes answers to it. Nothing here waits: what the client has sent is
 * read, what it takes is written, and then its connection needs events again. One thread at a time serves it. */
#include "http/connection.h"
#include "core/buffer.h"
#include "core/owners.h"
#include "core/reply.h"
#include "faas.h"
#include "http/http.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
  IDLE_SECONDS = 180, /* longer than gateways keep idle connections, which is up to 90 */
  CLIENT_SECONDS = 10, /* for a whole head, and for each further part of a body or of taking a response */
  LINGER_SECONDS = 2,
  READ_SIZE = 64 << 10, /* bytes read at a time */
  READS = 16 /* in one turn */
};

time_t connection_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return time.tv_sec;
}

static void extend(struct connection *connection, int seconds) {
  atomic_store_explicit(&connection->deadline, connection_now() + seconds, memory_order_relaxed);
}

/* Who sees the phase sees its deadline. */
static void enter(struct connection *connection, enum phase phase, int seconds) {
  extend(connection, seconds);
  atomic_store(&connection->phase, phase);
}

struct connection *connection_new(int socket) {
  struct connection *connection = calloc(1, sizeof *connection);
  if (!connection)
    return NULL;
  /* An answer goes out whole, so there is nothing for the kernel to wait for. */
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
  connection->socket = socket;
  enter(connection, IDLE, IDLE_SECONDS);
  return connection;
}

void connection_free(struct connection *connection) {
  faas_close(connection->socket);
  http_request_free(&connection->request);
  faas_buffer_free(&connection->input);
  faas_response_free(&connection->response);
  faas_reply_free(&connection->reply);
  faas_buffer_free(&connection->head);
  free(connection);
}

/* ---- answers ------------------------------------------------------------------------------------------- */

/* Reads and drops what a client sends that must not send more. To close with bytes unread, or before they come,
 * would make the client's kernel drop the answer. More is expected only of a request that was refused midway. */
static enum need linger(struct connection *connection) {
  char unwanted[READ_SIZE];
  ssize_t got = recv(connection->socket, unwanted, sizeof unwanted, 0);
  bool more = got < 0 && errno == EAGAIN && connection->request.stage == HTTP_REFUSED;
  return got > 0 ? TURN : more ? CLIENT : END;
}

static enum need end_answer(struct connection *connection) {
  if (!connection->keep_alive) {
    enter(connection, LINGERING, LINGER_SECONDS);
    shutdown(connection->socket, SHUT_WR);
    return linger(connection);
  }
  http_request_free(&connection->request);
  faas_response_free(&connection->response);
  faas_reply_free(&connection->reply);
  faas_buffer_free(&connection->head);
  if (connection->input_used < connection->input.size) {
    enter(connection, READING, CLIENT_SECONDS);
    return TURN; /* for a pipelined request */
  }
  faas_buffer_free(&connection->input);
  connection->input_used = 0;
  enter(connection, IDLE, IDLE_SECONDS);
  return connection->readable ? TURN : CLIENT;
}

/* Writes what the client takes. False: it takes no more, now (EAGAIN) or ever. */
static bool write_some(struct connection *connection) {
  struct iovec parts[] = {{connection->head.data, connection->head.size},
                          {(void *)connection->body, connection->body_size},
                          {(void *)connection->tail, strlen(connection->tail)}};
  size_t size = 0;
  for (int i = 0; i < 3; i++)
    size += parts[i].iov_len;
  while (connection->sent < size) {
    struct iovec rest[3];
    size_t skip = connection->sent;
    for (int i = 0; i < 3; i++) {
      size_t skipped = skip < parts[i].iov_len ? skip : parts[i].iov_len;
      rest[i] = (struct iovec){(char *)parts[i].iov_base + skipped, parts[i].iov_len - skipped};
      skip -= skipped;
    }
    ssize_t written = sendmsg(connection->socket, &(struct msghdr){.msg_iov = rest, .msg_iovlen = 3}, MSG_NOSIGNAL);
    if (written < 0 && errno != EINTR)
      return false;
    if (written > 0) {
      connection->sent += (size_t)written;
      extend(connection, CLIENT_SECONDS);
    }
  }
  return true;
}

static enum need write_answer(struct connection *connection) {
  if (write_some(connection))
    return end_answer(connection);
  return errno == EAGAIN ? CLIENT : END;
}

static void set_parts(struct connection *connection, const void *body, size_t size, const char *tail) {
  connection->body = body;
  connection->body_size = size;
  connection->tail = tail;
  connection->sent = 0;
}

static bool put_head(struct connection *connection, const struct http_answer *answer, enum http_framing framing) {
  struct faas_buffer *head = &connection->head;
  size_t room = HTTP_HEAD_ROOM + (answer->headers ? strlen(answer->headers) : 0);
  if (faas_buffer_reserve(head, room) != FAAS_OK)
    return false;
  connection->keep_alive = connection->request.keep_alive && !connection->last && framing != HTTP_UNTIL_CLOSE;
  head->size = http_response_head(head->data, answer, framing, connection->keep_alive);
  return true;
}

/* HTTP/1.0 has no chunks. */
static enum http_framing framing_of_parts(const struct connection *connection) {
  return connection->request.minor_version ? HTTP_IN_CHUNKS : HTTP_UNTIL_CLOSE;
}

/* Puts the line before a chunk behind what is in the head. False: out of memory. */
static bool put_chunk(struct connection *connection, size_t size) {
  char line[HTTP_CHUNK_ROOM];
  int length = snprintf(line, sizeof line, "%zx\r\n", size);
  return !size || framing_of_parts(connection) != HTTP_IN_CHUNKS ||
         faas_buffer_append(&connection->head, line, (size_t)length, SIZE_MAX) == FAAS_OK;
}

/* In the midst of a function, so this is where a thread waits for a client. */
static bool send_part(struct faas_reply *reply, const void *data, size_t size) {
  struct connection *connection = (struct connection *)((char *)reply - offsetof(struct connection, reply));
  connection->head.size = 0;
  if (!reply->begun) {
    struct http_answer answer = http_answer_of_function(reply, &(faas_response){.data = data, .size = size});
    if (!put_head(connection, &answer, framing_of_parts(connection)))
      return false;
  }
  bool chunked = framing_of_parts(connection) == HTTP_IN_CHUNKS;
  if (!put_chunk(connection, size))
    return false;
  set_parts(connection, data, size, chunked && size ? "\r\n" : "");
  while (!write_some(connection)) {
    struct pollfd writable = {.fd = connection->socket, .events = POLLOUT};
    if (errno != EAGAIN || poll(&writable, 1, CLIENT_SECONDS * 1000) <= 0) {
      shutdown(connection->socket, SHUT_RDWR); /* so that nobody waits for it again */
      return false;
    }
  }
  return true;
}

void connection_prepare_reply(struct connection *connection, bool streams) {
  if (streams && !connection->request.is_head)
    connection->reply.send = send_part;
}

/* What is left of an answer of which parts were sent. */
static bool put_rest(struct connection *connection, const struct http_answer *answer) {
  bool chunked = framing_of_parts(connection) == HTTP_IN_CHUNKS;
  connection->head.size = 0;
  if (!put_chunk(connection, answer->size))
    return false;
  set_parts(connection, answer->data, answer->size, !chunked ? "" : answer->size ? "\r\n0\r\n\r\n" : "0\r\n\r\n");
  return true;
}

enum need connection_give(struct connection *connection, struct http_answer answer) {
  enter(connection, WRITING, CLIENT_SECONDS);
  if (connection->reply.begun) {
    /* A failure comes too late to be told in another way than by an end without the last chunk. */
    if (connection->response.status != FAAS_OK || !put_rest(connection, &answer))
      return END;
    return write_answer(connection);
  }
  if (!put_head(connection, &answer, HTTP_BY_LENGTH))
    return END;
  bool bodiless = connection->request.is_head || http_has_no_body(answer.status);
  set_parts(connection, answer.data, bodiless ? 0 : answer.size, "");
  return write_answer(connection);
}

/* ---- requests ------------------------------------------------------------------------------------------ */

/* Feeds the request from what came behind the one before it. */
static void feed_leftover(struct connection *connection) {
  if (connection->input_used < connection->input.size)
    connection->input_used += http_request_feed(&connection->request, connection->input.data + connection->input_used,
                                                connection->input.size - connection->input_used);
  if (connection->input_used == connection->input.size)
    connection->input_used = connection->input.size = 0;
}

static bool send_continue(struct connection *connection) {
  static const char line[] = "HTTP/1.1 100 Continue\r\n\r\n";
  connection->request.wants_continue = false;
  return send(connection->socket, line, sizeof line - 1, MSG_NOSIGNAL) == sizeof line - 1;
}

static enum need read_request(struct connection *connection) {
  struct http_request *request = &connection->request;
  feed_leftover(connection);
  for (int reads = 0; request->stage < HTTP_COMPLETE; reads++) {
    if (request->wants_continue && request->stage > HTTP_FIELDS && !send_continue(connection))
      return END;
    if (!connection->readable || reads == READS)
      return connection->readable ? TURN : CLIENT;
    char data[READ_SIZE];
    /* From before the bytes are taken, because who ends idle connections looks for bytes, and then at the phase. */
    bool was_idle = atomic_load_explicit(&connection->phase, memory_order_relaxed) == IDLE;
    if (was_idle)
      enter(connection, READING, CLIENT_SECONDS);
    ssize_t got = recv(connection->socket, data, sizeof data, 0);
    if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN))
      return END;
    /* What fits into less than the room was all. */
    connection->readable = connection->hung_up || got == sizeof data || (got < 0 && errno == EINTR);
    if (got < 0) {
      if (was_idle)
        enter(connection, IDLE, IDLE_SECONDS);
      continue;
    }
    if (request->stage > HTTP_FIELDS)
      extend(connection, CLIENT_SECONDS);
    size_t used = http_request_feed(request, data, (size_t)got);
    if (request->stage != HTTP_REFUSED &&
        faas_buffer_append(&connection->input, data + used, (size_t)got - used, SIZE_MAX) != FAAS_OK)
      return END;
  }
  atomic_store(&connection->phase, ANSWERING);
  return ANSWER;
}

enum need connection_go_on(struct connection *connection, uint32_t events) {
  connection->hung_up |= (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
  connection->readable |= connection->hung_up || events & EPOLLIN;
  if (atomic_load(&connection->is_late))
    return END;
  switch ((enum phase)atomic_load(&connection->phase)) {
  case WRITING:
    return write_answer(connection);
  case LINGERING:
    return linger(connection);
  default:
    return read_request(connection);
  }
}
