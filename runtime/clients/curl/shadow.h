/* shadow.h - what the files of the libcurl boundary (libfaas_curl.bc) share.
 *
 * A function's CURL * is a shadow of this runtime's: it keeps the options, performs requests to fused functions itself
 * and hands the others to a handle of the real library, which it makes when it first needs one.
 *
 *   easy.c     handles, and where a request goes       local.c    a request to a fused function
 *   options.c  curl_easy_setopt                        info.c     curl_easy_getinfo and headers
 *   mime.c     mime and form bodies                    crossing.c what a function that serves gets of it
 *   helpers.c  lists, escapes, texts
 *   real.c     the rest of the interface: the real library's */
#ifndef FAAS_CLIENTS_CURL_SHADOW_H
#define FAAS_CLIENTS_CURL_SHADOW_H

#include "core/abi.h"
#include "core/buffer.h"
#include "http/http.h"
#include "invoke/crossing.h"
#include "process/frame.h"

#include <curl/curl.h>
#include <curl/mprintf.h>
#undef curl_easy_setopt /* macros that look at the arguments of the real ones */
#undef curl_easy_getinfo
#undef curl_multi_setopt
#undef curl_share_setopt

/* The real library's functions; null are those that its version lacks. */
struct curl_library {
#define FAAS_CURL_HOOK(NAME) __typeof__(&NAME) NAME;
#include "faas_abi.inc"
};

/* Loads the real library. Null, with a line in the log the first time, if it cannot be. */
const struct curl_library *faas_curl_library(void);

/* A value of an option, of the type that its number says. */
union curl_value {
  long number;       /* below CURLOPTTYPE_OBJECTPOINT */
  curl_off_t offset; /* from CURLOPTTYPE_OFF_T on */
  void *pointer;     /* others; of a text or a body it is the shadow's own copy */
  void (*function)(void);
};

struct curl_option {
  CURLoption option;
  bool copied;       /* the pointer is malloc'ed */
  bool network;      /* a local call could not do what it asks for */
  union curl_value value;
};

/* The last transfer of a handle, when it was a local one. Texts are constants or belong to the shadow. */
struct curl_transfer {
  struct faas_buffer request; /* a body that was put together */
  faas_response response;
  bool answered;
  struct http_answer answer; /* valid if answered */
  struct faas_buffer head;   /* of it, once faas_curl_head made it */
  struct faas_crossing crossing; /* to a function that serves */
  struct faas_reply reply;       /* and what came with its answer; the status is 0 where there is none */
  struct faas_buffer type;       /* among that, the body's; a text if not empty */
  curl_off_t uploaded, downloaded;
  curl_off_t started, called, ended; /* microseconds */
};

struct curl_shadow {
  struct faas_owned owned;
  unsigned long magic; /* to tell it from a handle of the real library, which callbacks get */
  CURL *real;          /* null until it is needed */
  bool program;        /* its function's stdin and stdout are the request and the response */
  bool busy;           /* a transfer is running */
  bool asks_network;   /* it has an option that only the real library knows */
  bool was_remote;     /* the last transfer was the real library's */

  struct curl_option *options; /* in the order in which they were set */
  size_t option_count, option_room;
  void *private_data;
  /* What libcurl makes of the options that choose the method. */
  enum { CURL_GET, CURL_POST, CURL_FORM, CURL_MIME, CURL_HEAD } method;
  bool upload, no_body;

  struct curl_transfer transfer;
  struct faas_buffer effective_url;
  int paused; /* bits of curl_easy_pause */
  void *profiled; /* of the profiling runtime, while a multi handle performs it; else null */
  struct curl_header header; /* what curl_easy_header gave */
  char *header_text;
};

/* The shadow of a handle that a function has; null for null. */
struct curl_shadow *faas_curl_shadow(CURL *handle);
/* The real handle of a shadow, with all its options. Null without a library or memory. */
CURL *faas_curl_real(struct curl_shadow *shadow);

/* Performs a request with the real library. */
CURLcode faas_curl_perform_remote(struct curl_shadow *shadow);

/* Hooks that the boundary uses itself. */
struct curl_slist *__faas_curl_slist_append(struct curl_slist *list, const char *text);

/* ---- options.c ---- */

/* The value of an option, or null where it is not set. */
const union curl_value *faas_curl_option(const struct curl_shadow *shadow, CURLoption option);
long faas_curl_number(const struct curl_shadow *shadow, CURLoption option);
void *faas_curl_pointer(const struct curl_shadow *shadow, CURLoption option);
void (*faas_curl_function(const struct curl_shadow *shadow, CURLoption option))(void);
/* A size that is -1 where it is not set. */
curl_off_t faas_curl_size(const struct curl_shadow *shadow, CURLoption option);
void faas_curl_clear_options(struct curl_shadow *shadow);
CURLcode faas_curl_copy_options(struct curl_shadow *to, const struct curl_shadow *from);
/* Sets on the real handle what the shadow has. */
CURLcode faas_curl_replay(struct curl_shadow *shadow);
/* curl_easy_setopt of the real library. */
CURLcode faas_curl_set_real(CURL *real, CURLoption option, union curl_value value);

/* ---- local.c, info.c ---- */

/* `rest`: what the URL has behind the function's name. */
CURLcode faas_curl_perform(struct curl_shadow *shadow, const struct faas_function *callee, const char *rest);
void faas_curl_end_transfer(struct curl_shadow *shadow);
/* Status line and headers of a transfer's answer; empty before it. */
faas_bytes faas_curl_head(struct curl_transfer *transfer);

/* The method that libcurl sends. */
const char *faas_curl_method(const struct curl_shadow *shadow);

/* ---- crossing.c ---- */

/* Makes the transfer's crossing. False when out of memory. */
bool faas_curl_describe(struct curl_shadow *shadow, const char *rest, faas_bytes body);
/* Fills in the transfer's `type` from the headers of its answer. */
void faas_curl_note_type(struct curl_transfer *transfer);

/* ---- mime.c ---- */

/* Whether a local call can send it. */
bool faas_curl_mime_is_local(const curl_mime *mime);
bool faas_curl_form_is_local(const struct curl_httppost *form);
/* Appends the body. */
CURLcode faas_curl_mime_body(curl_mime *mime, struct faas_buffer *body);
CURLcode faas_curl_form_body(struct curl_httppost *form, struct faas_buffer *body);
/* The same of the real library's, for a real handle; freed with curl_mime_free of it. */
curl_mime *faas_curl_mime_real(curl_mime *mime, CURL *real);

#endif
