/* http.h - HTTP/1.1 and 1.0: what a server and a client read and write (http.c, no sockets), the server (server.c) and
 * the client (client.c). */
#ifndef FAAS_HTTP_H
#define FAAS_HTTP_H

#include "internal.h"

enum {
  HTTP_MAX_HEAD = 64 << 10,   /* bytes of request line, headers and trailers together */
  HTTP_MAX_CHUNK_LINE = 1024, /* bytes of the line before a chunk */
  HTTP_HEAD_ROOM = 256        /* bytes that http_response_head writes at most, besides an answer's headers */
};

/* What the next byte of a request belongs to. */
enum http_stage {
  HTTP_REQUEST_LINE, /* the value of a request that is all zero */
  HTTP_FIELDS,
  HTTP_BODY, /* of a length that is known */
  HTTP_CHUNK_LINE,
  HTTP_CHUNK,
  HTTP_CHUNK_END, /* the line break behind a chunk */
  HTTP_TRAILERS,
  HTTP_COMPLETE, /* no more: the request can be answered */
  HTTP_REFUSED   /* no more: answer with `status` and `error`, then close: the rest cannot be understood */
};

struct http_request {
  enum http_stage stage;
  int status;        /* if refused: the HTTP status to answer with, */
  const char *error; /* and why, a constant */

  bool is_response; /* set before the first byte: what comes is the answer to a request, `status` its status */

  char *path;              /* malloc'ed: the target without its query; not percent-decoded */
  struct faas_buffer fields; /* for faas_fields_find: method, path, query and headers, in order */
  struct faas_buffer body; /* decoded */
  bool is_head;            /* the method is HEAD: the answer has no body */
  bool keep_alive;         /* the client wants to send another request on this connection */
  bool wants_continue;     /* the client waits for "100 Continue" before it sends the body */

  struct faas_buffer line; /* what has come of the current line */
  size_t head_size;
  size_t left; /* bytes of the body, or of the current chunk, that have not come yet */
  int minor_version;
  bool has_host;
  bool until_close; /* a response whose body ends with the connection */
  bool has_length;
  bool chunked;
  bool asks_close;
  bool asks_keep_alive;
};

/* Takes the next bytes of a request from `data`, in pieces of any size. Returns how many of the `size` bytes
 * belong to this request; fewer than `size` only once it is complete or refused. */
size_t http_request_feed(struct http_request *request, const char *data, size_t size);
/* Frees what the request owns; leaves it ready for the next one. */
void http_request_free(struct http_request *request);

extern const char http_binary[], http_text[], http_json[]; /* media types */

/* What an HTTP response says, without its frame. Owns nothing. */
struct http_answer {
  int status;
  const char *type; /* null: in the headers */
  const void *data;
  size_t size;
  const char *headers; /* further lines, each with its CR LF. Null: none */
};

/* How the other side finds the end of a body. */
enum http_framing { HTTP_BY_LENGTH, HTTP_IN_CHUNKS, HTTP_UNTIL_CLOSE };
enum { HTTP_CHUNK_ROOM = 20 /* for the line before a chunk */ };

/* The answer to a request whose invocation gave `response`, which must outlive it: 200 and the response, or the status
 * and the text of its failure. */
struct http_answer http_answer_of(const faas_response *response);
/* The same to a request from outside, with what `reply` says, which may be null. */
struct http_answer http_answer_of_function(const struct faas_reply *reply, const faas_response *response);
/* One with a text that lives long enough. */
struct http_answer http_answer_text(int status, const char *text);

/* Writes status line and headers of a response to `head`, which has room for HTTP_HEAD_ROOM bytes and the answer's
 * headers. Returns their size. */
size_t http_response_head(char *head, const struct http_answer *answer, enum http_framing framing, bool keep_alive);
/* Whether a response of that status has no body by definition. */
bool http_has_no_body(int status);

/* ---- server.c -------------------------------------------------------------------------------------------- */

/* What a front end makes of HTTP. */
struct http_service {
  /* Answers what needs no function, with constants, and without waiting for anything: true. Null: there is no such
   * request. */
  bool (*at_once)(const struct http_request *request, struct http_answer *answer);
  /* Answers a complete request. What the answer points to may belong to `*reply`, through which parts of it may be sent
   * before, and to `*response`, empty at first. Called in any number of threads. */
  struct http_answer (*answer)(struct http_request *request, struct faas_reply *reply, faas_response *response);
  bool streams;     /* parts of a response may be sent before the answer */
  int refusal;      /* status of answers to what is no proper request; 0: whatever is the matter with it */
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

/* ---- client.c -------------------------------------------------------------------------------------------- */

/* A connection to one server, kept between requests. Used by one thread. */
struct http_client {
  const char *host, *port;
  int socket;       /* -1: none */
  int milliseconds; /* after which http_ask fails; 0: it waits as long as it takes */
  uint64_t deadline; /* the same, by CLOCK_MONOTONIC */
  bool unreachable; /* the last request failed because nothing could be connected to */
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
