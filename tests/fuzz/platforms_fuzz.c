/* platforms_fuzz.c - sends anything to the front ends that are HTTP servers. Each must answer every request that the
 * parser takes, with an answer that can be sent, and keep nothing of it.
 *
 * The first byte chooses the front end; the rest is what comes on a connection. There are no sockets: the server's
 * interface is implemented here. With the preset `fuzz` this is a libFuzzer target:
 *
 *   cmake --preset fuzz && cmake --build --preset fuzz --target platforms_fuzz
 *   build/fuzz/bin/platforms_fuzz -max_total_time=60 tests/fuzz/platforms */
#include "core/abi.h"
#include "core/fields.h"
#include "core/options.h"
#include "core/reply.h"
#include "core/response.h"
#include "http/http.h"
#include "http/server.h"
#include "platforms/platform.h"

#include <faas.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void check(bool holds) {
  if (!holds)
    abort();
}

/* ---- the server, as the front ends see it ---------------------------------------------------------------- */

static const struct http_service *service; /* of the front end that was started last */

int http_listen(int port) { return port; }
int http_port(int listener) { return listener; }
bool http_is_ending(void) { return false; }

int http_serve(int listener, const struct http_service *started, const char *place) {
  (void)listener;
  (void)place;
  service = started;
  return 0;
}

/* ---- the function ---------------------------------------------------------------------------------------- */

/* Answers with what the front ends make of a request, or as the request's first byte says. */
int faas_main(void) {
  faas_bytes request = faas_request();
  static const char *const names[] = {":method", ":path", ":query", "Content-Type", "ce-id"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const char *value = faas_request_header(names[i]);
    check(!value || strlen(value) < 1 << 20);
    check(strcmp(names[i], ":path") || !value || *value == '/' || !strcmp(value, "*"));
  }
  if (request.size && *(const char *)request.data == 'f')
    return faas_fail("told to fail");
  if (request.size && *(const char *)request.data == 'h')
    check(faas_respond_header("X-Made-By", "fuzz") == FAAS_OK);
  return faas_respond(request.data, request.size) != FAAS_OK;
}

/* ---- requests -------------------------------------------------------------------------------------------- */

static void check_answer(const struct http_answer *answer) {
  size_t headers = answer->headers ? strlen(answer->headers) : 0;
  check(answer->status >= 200 && answer->status <= 599);
  check(answer->data || !answer->size);
  check(!headers || !strcmp(answer->headers + headers - 2, "\r\n"));
  char *head = malloc(HTTP_HEAD_ROOM + headers);
  size_t size = http_response_head(head, answer, HTTP_BY_LENGTH, true);
  check(size <= HTTP_HEAD_ROOM + headers && !memcmp(head + size - 4, "\r\n\r\n", 4));
  /* All that it points to can be read. */
  volatile unsigned char sum = 0;
  for (size_t i = 0; i < answer->size; i++)
    sum += ((const unsigned char *)answer->data)[i];
  free(head);
}

static void answer(struct http_request *request) {
  struct http_answer answer;
  struct faas_reply reply = {0};
  faas_response response = {.error = ""};
  /* Would go on in another thread. */
  if (!strncmp(request->path, "/async-function/", 16))
    return;
  if (!service->at_once || !service->at_once(request, &answer))
    answer = service->answer(request, &reply, &response);
  check_answer(&answer);
  faas_response_free(&response);
  faas_reply_free(&reply);
}

enum { FRONT_ENDS = 5 };

static const struct http_service *services[FRONT_ENDS];

static void start(void) {
  static char listener[64] = "unix:/tmp/faas-fuzz-XXXXXX/fn";
  static const struct faas_function *const *const function = &__faas_root;
  int (*const front_ends[FRONT_ENDS])(const struct faas_function *) = {faas_web, faas_azure, faas_knative, faas_fn,
                                                                       faas_openwhisk_blackbox};
  char *end = strrchr(listener, '/');
  *end = '\0';
  check(mkdtemp(listener + strlen("unix:")));
  *end = '/';
  faas_options.fn_listener = listener;
  faas_options.expose = "all";
  faas_options.port = 1;
  faas_options.max_body = 1 << 16;
  for (int i = 0; i < FRONT_ENDS; i++) {
    check(!front_ends[i](*function));
    services[i] = service;
  }
  *end = '\0';
  rmdir(listener + strlen("unix:"));
  /* What functions and front ends say about each failure. */
  check(freopen("/dev/null", "w", stdout));
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
  if (!services[0])
    start();
  if (!size)
    return 0;
  service = services[data[0] % FRONT_ENDS];
  struct http_request request = {0};
  for (size_t used = 1; used < size && request.stage != HTTP_REFUSED;) {
    used += http_request_feed(&request, (const char *)data + used, size - used);
    if (request.stage == HTTP_COMPLETE) {
      answer(&request);
      http_request_free(&request);
    }
  }
  http_request_free(&request);
  return 0;
}
