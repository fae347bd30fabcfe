/* accepted.c - requests that are answered first and done after: /async-function/NAME of a binary that is served.
 *
 * The answer is 202 with an X-Call-Id. The function runs in one of a few threads that come and go with the work. Where
 * the request named an X-Callback-Url, what it answered is sent there, with the headers that OpenFaaS sends. What was
 * accepted is done before the process ends, but does not outlast it: a queue that does is the platform's. */
#include "platforms/accepted.h"
#include "core/abi.h"
#include "core/buffer.h"
#include "core/call_id.h"
#include "core/clock.h"
#include "core/fields.h"
#include "core/options.h"
#include "core/reply.h"
#include "core/response.h"
#include "http/http.h"
#include "invoke/invoke.h"
#include "invoke/remote.h"
#include "platforms/web.h"
#include "process/frame.h"
#include "process/threads.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_WAITING = 1024, MOST_HEADERS = 64 };

struct accepted {
  struct accepted *next;
  const struct faas_function *function;
  struct faas_buffer fields, body;
  char id[FAAS_CALL_ID_SIZE + 1];
};

static struct {
  pthread_mutex_t lock;
  pthread_cond_t drained;
  struct accepted *first;
  struct accepted **last; /* the place of the next one */
  int count;              /* in the queue */
  int threads;
} queue = {.lock = PTHREAD_MUTEX_INITIALIZER, .drained = PTHREAD_COND_INITIALIZER, .last = &queue.first};

static void drop(struct accepted *accepted) {
  faas_buffer_free(&accepted->fields);
  faas_buffer_free(&accepted->body);
  free(accepted);
}

/* ---- doing it -------------------------------------------------------------------------------------------- */

/* Sends the answer to the URL that the request named. Nobody but the log can be told if that fails. */
static void call_back(const struct accepted *accepted, const char *url, const struct http_answer *answer,
                      int64_t milliseconds) {
  char type[80], status[40], duration[60], name[200], id[FAAS_CALL_ID_SIZE + 16];
  snprintf(type, sizeof type, "Content-Type: %s", answer->type ? answer->type : "");
  snprintf(status, sizeof status, "X-Function-Status: %d", answer->status);
  snprintf(duration, sizeof duration, "X-Duration-Seconds: %lld.%03lld", (long long)milliseconds / 1000,
           (long long)milliseconds % 1000);
  snprintf(name, sizeof name, "X-Function-Name: %s", accepted->function->name);
  snprintf(id, sizeof id, "X-Call-Id: %s", accepted->id);
  const char *headers[MOST_HEADERS + 6] = {status, duration, name, id};
  size_t count = 4;
  if (answer->type)
    headers[count++] = type;
  /* The function's own, a line each. */
  char *lines = answer->headers ? strdup(answer->headers) : NULL, *rest = lines;
  for (char *line; lines && count < MOST_HEADERS + 5 && (line = strtok_r(rest, "\r\n", &rest));)
    headers[count++] = line;
  faas_response response;
  if (faas_remote_post(url, headers, answer->data, answer->size, &response) != FAAS_OK)
    fprintf(stderr, "faas: X-Callback-Url of %s: %s\n", accepted->function->name, response.error);
  faas_response_free(&response);
  free(lines);
}

static void do_accepted(struct accepted *accepted) {
  faas_reset_thread();
  int64_t start = faas_milliseconds();
  struct faas_reply reply = {0};
  faas_response response = {0};
  faas_answer(accepted->function, &accepted->fields, accepted->body.data, accepted->body.size, &reply, &response);
  struct http_answer answer = http_answer_of_function(&reply, &response);
  const char *url = faas_fields_find(&accepted->fields, "X-Callback-Url");
  if (url)
    call_back(accepted, url, &answer, faas_milliseconds() - start);
  faas_response_free(&response);
  faas_reply_free(&reply);
}

static void *work(void *unused) {
  (void)unused;
  pthread_mutex_lock(&queue.lock);
  for (struct accepted *accepted; (accepted = queue.first);) {
    if (!(queue.first = accepted->next))
      queue.last = &queue.first;
    queue.count--;
    pthread_mutex_unlock(&queue.lock);
    do_accepted(accepted);
    drop(accepted);
    web_leave();
    pthread_mutex_lock(&queue.lock);
  }
  if (!--queue.threads)
    pthread_cond_broadcast(&queue.drained);
  pthread_mutex_unlock(&queue.lock);
  return NULL;
}

static bool add_thread(void) {
  pthread_attr_t attributes;
  if (!faas_worker_attributes(&attributes))
    return false;
  pthread_t thread;
  bool added = !pthread_create(&thread, &attributes, work, NULL);
  queue.threads += added;
  pthread_attr_destroy(&attributes);
  return added;
}

/* ---- accepting it ---------------------------------------------------------------------------------------- */

/* False if nobody can do it. */
static bool append(struct accepted *accepted) {
  pthread_mutex_lock(&queue.lock);
  bool taken = queue.count < MOST_WAITING &&
               (queue.threads < faas_options.async_threads ? add_thread() || queue.threads : true);
  if (taken) {
    *queue.last = accepted;
    queue.last = &accepted->next;
    queue.count++;
  }
  pthread_mutex_unlock(&queue.lock);
  return taken;
}

struct http_answer accept_request(const struct faas_function *function, const struct http_request *request,
                                  faas_response *response) {
  struct accepted *accepted = calloc(1, sizeof *accepted);
  /* The text of the answer's headers is the response's to free. */
  char *headers = malloc(sizeof "X-Call-Id: \r\n" + FAAS_CALL_ID_SIZE);
  if (!accepted || !headers ||
      faas_buffer_append(&accepted->fields, request->fields.data, request->fields.size, SIZE_MAX / 4) != FAAS_OK ||
      faas_buffer_append(&accepted->body, request->body.data, request->body.size, SIZE_MAX / 4) != FAAS_OK) {
    free(headers);
    if (accepted)
      drop(accepted);
    faas_refuse_for_memory(function, response);
    return http_answer_of(response);
  }
  accepted->function = function;
  const char *given = faas_fields_find(&request->fields, "X-Call-Id");
  if (given && strlen(given) <= FAAS_CALL_ID_SIZE)
    strcpy(accepted->id, given);
  else
    faas_make_call_id(accepted->id);
  sprintf(headers, "X-Call-Id: %s\r\n", accepted->id);
  if (!web_enter()) {
    free(headers);
    drop(accepted);
    faas_response_fail(response, 429, "more than FAAS_MAX_INFLIGHT=%d requests in flight", faas_options.max_inflight);
    return http_answer_of(response);
  }
  if (!append(accepted)) {
    web_leave();
    free(headers);
    drop(accepted);
    faas_response_fail(response, 429, "more than %d accepted requests wait", MOST_WAITING);
    return http_answer_of(response);
  }
  *response = (faas_response){"", 0, "", FAAS_OK, headers};
  return (struct http_answer){.status = 202, .type = http_text, .data = "", .headers = headers};
}

void accept_drain(void) {
  pthread_mutex_lock(&queue.lock);
  while (queue.threads)
    pthread_cond_wait(&queue.drained, &queue.lock);
  pthread_mutex_unlock(&queue.lock);
}
