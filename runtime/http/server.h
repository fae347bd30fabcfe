/* server.h - the HTTP server. */
#ifndef FAAS_HTTP_SERVER_H
#define FAAS_HTTP_SERVER_H

#include "core/reply.h"
#include "http/http.h"

/* What a front end makes of HTTP. */
struct http_service {
  /* Answers what needs no function, with constants, and without waiting for anything: true. Null: there is no such
   * request. */
  bool (*at_once)(const struct http_request *request, struct http_answer *answer);
  /* Answers a complete request. What the answer points to may belong to `*reply`, through which parts of it may be sent
   * before, and to `*response`, empty at first. Called in any number of threads. */
  struct http_answer (*answer)(struct http_request *request, struct faas_reply *reply, faas_response *response);
  bool streams; /* parts of a response may be sent before the answer */
  int refusal; /* status of answers to what is no proper request; 0: whatever is the matter with it */
  bool with_parent; /* SIGTERM and SIGINT are ignored; the end is that of the parent process */
};

/* A socket that listens on the port on all interfaces, or -1 after a line on stderr. */
int http_listen(int port);
/* The port that it has. */
int http_port(int listener);
/* Serves what comes to `listener`, which is closed at the end, until SIGTERM or SIGINT. `place`, for the log, says
 * where that is. Returns the exit status of the process. */
int http_serve(int listener, const struct http_service *service, const char *place);
/* Whether such a signal has come. */
bool http_is_ending(void);

#endif
