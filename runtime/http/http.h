/* http.h - HTTP/1.1 and 1.0: what a server and a client read and write. No sockets. */
#ifndef FAAS_HTTP_HTTP_H
#define FAAS_HTTP_HTTP_H

#include "core/buffer.h"
#include "core/reply.h"
#include "faas.h"

enum {
  HTTP_MAX_HEAD = 64 << 10,   /* bytes of request line, headers and trailers together */
  HTTP_MAX_FIELDS = 256,      /* headers and trailers */
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
  bool is_head;            /* the method is HEAD: the answer has no body. Of a response: set before the first byte */
  bool keep_alive;         /* the client wants to send another request on this connection */
  bool wants_continue;     /* the client waits for "100 Continue" before it sends the body */

  struct faas_buffer line; /* what has come of the current line */
  size_t head_size;
  unsigned field_count;
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

/* Where path and query of a URL begin, which is at "?" or its end if it has no path; `url` if it is a path itself. Null:
 * it is neither. */
const char *http_target_of(const char *url);
/* Adds what http_target_of gives as the fields ":path" and ":query". `*path` gets the path, malloc'ed. Returns FAAS_OK or
 * FAAS_NO_MEMORY. */
int http_add_target(struct faas_buffer *fields, const char *target, char **path);

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
/* Appends a header's line; keeps size <= limit. Returns FAAS_OK, FAAS_TOO_LARGE or FAAS_NO_MEMORY, unchanged if not
 * FAAS_OK. */
int http_add_header(struct faas_buffer *headers, const char *name, const char *value, size_t limit);
/* How a body is framed whose size is known. Where a server's own headers say what there is of it (the answer has no type),
 * and there is none by definition, nothing is to be added. */
enum http_framing http_framing_of(const struct http_answer *answer, bool is_head);
/* Whether a header says where a message ends or what becomes of its connection. */
bool http_is_framing(const char *name);
/* Whether a response of that status has no body by definition. */
bool http_has_no_body(int status);

#endif
