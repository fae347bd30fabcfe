/* connection.h - one client of the HTTP server: what it sent, what it is sent, and how far both got. */
#ifndef FAAS_HTTP_CONNECTION_H
#define FAAS_HTTP_CONNECTION_H

#include "core/buffer.h"
#include "core/reply.h"
#include "faas.h"
#include "http/http.h"

#include <time.h>

/* What a connection is doing. A deadline is for getting further in it. */
enum phase {
  IDLE,      /* waits for a request */
  READING,   /* bytes of a request have come */
  ANSWERING, /* the request is complete; no deadline */
  WRITING,   /* the answer */
  LINGERING  /* waits for the end of a client that gets nothing more */
};

/* What a connection needs next. */
enum need {
  CLIENT, /* that its client sends more, or takes more */
  TURN,   /* to go on, after the others that can */
  ANSWER, /* of the function, or of whoever else gives it */
  END
};

struct connection {
  struct connection *previous, *following; /* in the list of all; the server's lock protects them */
  struct connection *next;                 /* in the queue of those that need an answer */
  struct loop *loop;                       /* whose thread serves it */
  atomic_bool is_away;                     /* another one does */
  atomic_int phase;         /* these two: written by the thread that serves it, read by the one that sweeps */
  _Atomic(time_t) deadline; /* for getting further in the phase */
  atomic_bool is_late;      /* past it: no more is done for it */
  int socket;
  bool readable; /* there may be bytes, or the end, that have not been read */
  bool hung_up;  /* the client sends no more: once it is readable it stays so */

  struct http_request request;
  struct faas_buffer input; /* bytes behind the current request */
  size_t input_used;        /* of those, how many belong to requests already */

  struct faas_reply reply;  /* what goes with the answer */
  bool last;                /* the connection ends with it; set before one is given and before it is prepared */
  struct faas_buffer head;
  faas_response response;
  const void *body;
  size_t body_size;
  const char *tail; /* behind the body: the end of chunks, or "" */
  size_t sent;      /* of head, body and tail together */
  bool keep_alive;
};

/* Seconds on a clock that only moves forward. */
time_t connection_now(void);

/* A new one; null when out of memory. */
struct connection *connection_new(int socket);
/* Closes it and frees all that it has. */
void connection_free(struct connection *connection);

/* Goes on with what it is doing, without waiting for the client. `events`: of epoll. */
enum need connection_go_on(struct connection *connection, uint32_t events);
/* Makes connection->reply ready for an answer. `streams`: it may be sent in parts. */
void connection_prepare_reply(struct connection *connection, bool streams);
/* Gives the answer, or what is left of it, and begins to write it. What it points to is a constant or belongs to
 * connection->response or connection->reply, which are freed when it is sent. */
enum need connection_give(struct connection *connection, struct http_answer answer);

#endif
