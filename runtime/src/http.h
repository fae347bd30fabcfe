/* http.h - HTTP/1.1 and 1.0 as the server speaks it: requests in, heads of responses out. No sockets. */
#ifndef FAAS_HTTP_H
#define FAAS_HTTP_H

#include "internal.h"

enum {
  HTTP_MAX_HEAD = 64 << 10,   /* bytes of request line, headers and trailers together */
  HTTP_MAX_CHUNK_LINE = 1024, /* bytes of the line before a chunk */
  HTTP_HEAD_ROOM = 192        /* bytes that http_response_head writes at most */
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
  int status;        /* if refused: the HTTP status, */
  const char *error; /* and why, a constant */

  char *path;              /* malloc'ed: the target without its query; not percent-decoded */
  struct faas_buffer body; /* decoded */
  bool is_head;            /* the method is HEAD: the answer has no body */
  bool keep_alive;         /* the client wants to send another request on this connection */
  bool wants_continue;     /* the client waits for "100 Continue" before it sends the body */

  struct faas_buffer line; /* what has come of the current line */
  size_t head_size;
  size_t left; /* bytes of the body, or of the current chunk, that have not come yet */
  int minor_version;
  bool has_host;
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

extern const char http_binary[], http_text[]; /* media types */

/* What an HTTP response says, without its frame. Owns nothing. */
struct http_answer {
  int status;
  const char *type;
  const void *data;
  size_t size;
};

/* The answer to a request whose invocation gave `response`, which must outlive it: 200 and the response, or the status
 * and the text of its failure. */
struct http_answer http_answer_of(const faas_response *response);

/* Writes status line and headers of a response to `head`, of HTTP_HEAD_ROOM bytes. Returns their size. */
size_t http_response_head(char *head, const struct http_answer *answer, bool keep_alive);

#endif
