/* respond.c - the SDK's functions for a function's own request and response, and what goes with the answer to a request
 * from outside besides the response: its status, its headers, and when parts of it are sent.
 *
 * The front end that waits for the answer has a struct faas_reply for it, which the invocation of the entry function
 * refers to while it runs. A function that another one invokes has none: its status becomes its caller's, and the rest
 * has no effect, as its caller would not see it over the network either. */
#include "process/respond.h"
#include "core/abi.h"
#include "core/buffer.h"
#include "core/heap.h"
#include "core/options.h"
#include "core/reply.h"
#include "faas.h"
#include "http/http.h"
#include "process/exit.h"
#include "process/frame.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAX_HEADERS = 16 << 10 };

_Thread_local struct faas_reply *faas_reply;

struct faas_reply *faas_reply_of(const struct faas_frame *frame) {
  if (faas_depth_of(frame) > 1 || frame->left)
    return NULL;
  /* A frame of mode shared stays, so the reply is its thread's. */
  return frame->reply ? frame->reply : faas_is_entering_thread(frame) ? faas_reply : NULL;
}

/* ---- the request and the response ------------------------------------------------------------------------ */

FAAS_FAST faas_bytes faas_request(void) { return faas_current ? faas_current->request : (faas_bytes){"", 0}; }

__attribute__((noinline)) static int respond(struct faas_frame *frame, const void *data, size_t size) {
  int status = faas_frame_respond(frame, data, size, !frame->crew);
  if (status == FAAS_FAULT)
    faas_end_by_signal(frame, SIGSEGV);
  return status;
}

FAAS_FAST int faas_respond(const void *data, size_t size) {
  struct faas_frame *frame = faas_current;
  if (!frame)
    return FAAS_FAILED;
  struct faas_buffer *response = &frame->response;
  char *copy;
  /* The usual way of a shared instance, whose responses are the system's: all at once. */
  if (FAAS_USUAL(!frame->unusual) && FAAS_USUAL(!response->data) && FAAS_USUAL(size <= faas_options.max_body) &&
      FAAS_USUAL(copy = malloc(size + 1))) {
    response->data = copy; /* before memory that need not be there is touched */
    response->capacity = size + 1;
    memcpy(copy, data, size);
    copy[size] = '\0';
    response->size = size;
    return FAAS_OK;
  }
  return respond(frame, data, size);
}

int faas_fail(const char *message) {
  struct faas_frame *frame = faas_current;
  if (frame) {
    faas_heap_free(&frame->heap, frame->error);
    frame->error = faas_heap_alloc(&frame->heap, strlen(message) + 1);
    if (frame->error)
      strcpy(frame->error, message);
    faas_frame_note(frame);
  }
  return 1;
}

/* ---- headers --------------------------------------------------------------------------------------------- */

static bool is_header(const char *name, const char *value) {
  size_t size = strspn(name, "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
  for (const char *at = value; *at; at++)
    if (((unsigned char)*at < ' ' && *at != '\t') || *at == 0x7f)
      return false;
  return size && !name[size];
}

int faas_respond_header(const char *name, const char *value) {
  struct faas_frame *frame = faas_current;
  bool is_type = !strcasecmp(name, "Content-Type");
  if (!frame || !is_header(name, value) || http_is_framing(name))
    return FAAS_FAILED;
  faas_frame_lock(frame);
  struct faas_reply *reply = faas_reply_of(frame);
  int status = FAAS_OK;
  if (reply && (reply->begun || (is_type && reply->has_type)))
    status = FAAS_FAILED;
  else if (reply && (status = http_add_header(&reply->headers, name, value, MAX_HEADERS)) == FAAS_OK)
    reply->has_type |= is_type;
  faas_frame_unlock(frame);
  return status;
}

/* ---- the status ------------------------------------------------------------------------------------------ */

int faas_respond_status(int code) {
  struct faas_frame *frame = faas_current;
  if (!frame || code < 200 || code > 599)
    return FAAS_FAILED;
  faas_frame_lock(frame);
  struct faas_reply *reply = faas_reply_of(frame);
  bool late = frame->left || (reply && reply->begun);
  if (!late && reply) {
    reply->status = code;
  } else if (!late && faas_depth_of(frame) > 1) {
    frame->answer_status = code;
    faas_frame_note(frame);
  }
  faas_frame_unlock(frame);
  return late ? FAAS_FAILED : FAAS_OK;
}

/* ---- parts ----------------------------------------------------------------------------------------------- */

bool faas_reply_flush(struct faas_frame *frame) {
  struct faas_reply *reply = faas_reply_of(frame);
  if (!reply || !reply->send || http_has_no_body(reply->status) || frame->response_status != FAAS_OK)
    return true;
  bool sent = reply->send(reply, frame->response.data, frame->response.size);
  reply->sent += frame->response.size;
  reply->begun = true;
  frame->response.size = 0;
  return sent;
}

int faas_flush(void) {
  struct faas_frame *frame = faas_current;
  if (!frame)
    return FAAS_FAILED;
  faas_frame_lock(frame);
  bool sent = !frame->left && faas_reply_flush(frame);
  faas_frame_unlock(frame);
  return sent ? FAAS_OK : FAAS_FAILED;
}
