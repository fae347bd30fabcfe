/* reply.c - what goes with the answer to a request from outside besides the response. */
#include "core/reply.h"
#include "core/buffer.h"

void faas_reply_free(struct faas_reply *reply) {
  faas_buffer_free(&reply->headers);
  *reply = (struct faas_reply){0};
}
