/* client.h - the HTTP client. */
#ifndef FAAS_HTTP_CLIENT_H
#define FAAS_HTTP_CLIENT_H

#include "http/http.h"

/* A connection to one server, kept between requests. Used by one thread. */
struct http_client {
  const char *host, *port;
  int socket;       /* -1: none */
  int milliseconds; /* after which http_ask fails; 0: it waits as long as it takes */
  uint64_t deadline; /* the same, by CLOCK_MONOTONIC */
  bool unreachable; /* the last request failed because nothing could be connected to */
  /* Makes a connection in place of one to `host` at `port`: a socket, or -1. Null: to those. */
  int (*connect)(struct http_client *client);
};

/* Sends a request and reads its answer into `*reply`, which is all zero and is freed by the caller with
 * http_request_free. `headers`: further lines, each with its CR LF. False, with a text in `reply->error`, if there is
 * no answer; the request may have been received all the same. */
bool http_ask(struct http_client *client, const char *method, const char *path, const char *headers, const void *body,
              size_t size, struct http_request *reply);

/* The same in parts, on the connection of the last request: http_begin, http_send any number of times, http_finish with
 * trailers (lines, each with its CR LF). False if the server takes no more; then the rest need not be called. */
bool http_begin(struct http_client *client, const char *method, const char *path, const char *headers);
bool http_send(struct http_client *client, const void *data, size_t size);
bool http_finish(struct http_client *client, const char *trailers, struct http_request *reply);

#endif
