/* reply.h - what goes with the answer to a request from outside besides the response. */
#ifndef FAAS_CORE_REPLY_H
#define FAAS_CORE_REPLY_H

#include "core/buffer.h"

/* What a function says about the answer to a request from outside besides its response; and how to send a part of that.
 * A front end has one for each request that it answers. */
struct faas_reply {
  int status; /* 200 to 599; 0: none was set */
  bool has_type; /* a Content-Type is among the headers */
  struct faas_buffer headers; /* a line each, with its CR LF; NUL-terminated if not empty */
  bool begun; /* a part was sent, and with it the status and the headers */
  bool each_write; /* what a program writes to its stdout is sent at once */
  size_t sent; /* bytes, in parts */
  /* Sends a part. False: the client takes no more. Null: the front end cannot. */
  bool (*send)(struct faas_reply *reply, const void *data, size_t size);
};

/* Frees its headers and leaves it empty. */
void faas_reply_free(struct faas_reply *reply);

#endif
