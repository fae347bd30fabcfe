/* respond.h - the reply to the request from outside that a frame answers. */
#ifndef FAAS_PROCESS_RESPOND_H
#define FAAS_PROCESS_RESPOND_H

#include "core/reply.h"

struct faas_frame;

/* That of the request from outside that the calling thread answers, or null. */
extern _Thread_local struct faas_reply *faas_reply;

/* That of the frame's request from outside; null in a function that another one invoked. With the frame's lock held. */
struct faas_reply *faas_reply_of(const struct faas_frame *frame);
/* Sends what the frame's response has so far, if the front end can. With the frame's lock held. False: the client takes
 * no more. */
bool faas_reply_flush(struct faas_frame *frame);

#endif
