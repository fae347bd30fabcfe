/* remote.c - an invocation of a function that is not in this binary: POST to FAAS_GATEWAY through libcurl. Each
 * thread keeps one easy handle, which keeps the connection to the gateway alive.
 *
 * An invocation has an id (X-Call-Id, and Idempotency-Key for callees that can tell a repetition), the trace that its
 * request belongs to, and the time that is left (X-Timeout): FAAS_TIMEOUT, or less where the request's own deadline is
 * nearer. It is sent again, with the same id, if it cannot have been carried out, because there was no connection or
 * the answer is 429 or 503 with Retry-After; and for callees in FAAS_IDEMPOTENT also where nobody knows. */
#include "invoke/remote.h"
#include "core/abi.h"
#include "core/buffer.h"
#include "core/call_id.h"
#include "core/clock.h"
#include "core/heap.h"
#include "core/hooks.h"
#include "core/options.h"
#include "core/owners.h"
#include "core/percent.h"
#include "core/response.h"
#include "invoke/async.h"
#include "invoke/libcurl.h"
#include "process/ending.h"
#include "process/metadata.h"
#include "process/workflow.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>

enum {
  ATTEMPTS = 3,
  FIRST_PAUSE = 20,     /* milliseconds, doubled each time */
  LONGEST_PAUSE = 60000 /* that a callee may ask for where there is no limit of time */
};

/* The part of curl's public, stable ABI that is used here; libcurl's headers are not needed to build. */
typedef void CURL;
enum {
  CURLOPT_WRITEDATA = 10001,
  CURLOPT_URL = 10002,
  CURLOPT_POSTFIELDS = 10015,
  CURLOPT_HTTPHEADER = 10023,
  CURLOPT_WRITEFUNCTION = 20011,
  CURLOPT_OPENSOCKETFUNCTION = 20163,
  CURLOPT_CLOSESOCKETFUNCTION = 20208,
  CURLOPT_POST = 47,
  CURLOPT_NOSIGNAL = 99,
  CURLOPT_TIMEOUT_MS = 155,
  CURLOPT_POSTFIELDSIZE_LARGE = 30120,
  CURLINFO_RESPONSE_CODE = 0x200002,
  CURLINFO_RETRY_AFTER = 0x600039,
  CURLE_COULDNT_RESOLVE_HOST = 6,
  CURLE_COULDNT_CONNECT = 7,
  CURLE_OPERATION_TIMEDOUT = 28,
  CURLE_GOT_NOTHING = 52,
  CURLE_SEND_ERROR = 55,
  CURLE_RECV_ERROR = 56,
};
struct curl_slist;
struct curl_sockaddr {
  int family, type, protocol;
  unsigned size;
  struct sockaddr address;
};

_Thread_local const char *faas_traceparent;

static struct {
  CURL *(*easy_init)(void);
  int (*easy_setopt)(CURL *handle, int option, ...);
  int (*easy_perform)(CURL *handle);
  int (*easy_getinfo)(CURL *handle, int info, ...);
  void (*easy_cleanup)(CURL *handle);
  const char *(*easy_strerror)(int code);
  struct curl_slist *(*slist_append)(struct curl_slist *list, const char *line);
  void (*slist_free_all)(struct curl_slist *list);
  pthread_key_t handle;
  const char *error; /* why it cannot be used; "" if it can */
} curl;

static pthread_once_t load_once = PTHREAD_ONCE_INIT;

static void load(void) {
  curl.error = faas_libcurl_load();
  if (*curl.error)
    return;
  const struct {
    const char *name;
    void *address;
  } symbols[] = {
      {"curl_easy_init", &curl.easy_init},       {"curl_easy_setopt", &curl.easy_setopt},
      {"curl_easy_perform", &curl.easy_perform}, {"curl_easy_getinfo", &curl.easy_getinfo},
      {"curl_easy_cleanup", &curl.easy_cleanup}, {"curl_easy_strerror", &curl.easy_strerror},
      {"curl_slist_append", &curl.slist_append}, {"curl_slist_free_all", &curl.slist_free_all},
  };
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
    void *symbol = faas_libcurl_symbol(symbols[i].name);
    if (!symbol) {
      curl.error = "libcurl lacks a part of its easy interface";
      return;
    }
    memcpy(symbols[i].address, &symbol, sizeof symbol);
  }
  if (pthread_key_create(&curl.handle, curl.easy_cleanup))
    curl.error = "libcurl could not be initialised";
}

/* FAAS_GATEWAY with each {function} replaced by the name. */
static int make_url(const char *name, size_t name_size, struct faas_buffer *url) {
  static const char marker[] = "{function}";
  int status = FAAS_OK;
  for (const char *rest = faas_options.gateway, *next; *rest && status == FAAS_OK; rest = next) {
    next = strstr(rest, marker);
    status = faas_buffer_append(url, rest, next ? (size_t)(next - rest) : strlen(rest), SIZE_MAX / 4);
    if (!next)
      break;
    next += sizeof marker - 1;
    if (status == FAAS_OK)
      status = faas_percent_encode(name, name_size, url);
  }
  return status;
}

/* ---- one invocation -------------------------------------------------------------------------------------- */

struct call {
  const char *name;
  int name_size; /* as far as texts show it */
  const char *url;
  const void *request;
  size_t size;
  bool idempotent;
  int64_t end; /* in milliseconds of CLOCK_MONOTONIC; 0: none */
  char id[FAAS_CALL_ID_SIZE + 1];
  const char *const *headers; /* instead of those of an invocation; null: none */
};

/* What became of an attempt. */
struct outcome {
  struct faas_buffer body;
  int body_status; /* FAAS_OK, or why the body is not all there */
  int code;        /* libcurl's */
  long http;       /* 0: no answer */
  int64_t retry_after; /* seconds; 0: it does not say */
};

static struct curl_slist *append_header(struct curl_slist *headers, const char *name, const char *value) {
  char line[1024];
  if (!headers || !value || (size_t)snprintf(line, sizeof line, "%s: %s", name, value) >= sizeof line)
    return headers;
  curl.slist_append(headers, line);
  return headers;
}

/* Null when out of memory. */
static struct curl_slist *make_headers(const struct call *call, int64_t left) {
  /* No wait for a "100 Continue" before a large body. */
  struct curl_slist *headers = curl.slist_append(NULL, "Expect:");
  if (call->headers) {
    for (const char *const *line = call->headers; headers && *line; line++)
      curl.slist_append(headers, *line);
    return headers;
  }
  append_header(headers, "Content-Type", "application/octet-stream");
  append_header(headers, "X-Call-Id", call->id);
  append_header(headers, "Idempotency-Key", call->id);
  append_header(headers, "traceparent", faas_traceparent ? faas_traceparent : faas_metadata_of_request("traceparent"));
  append_header(headers, "tracestate", faas_metadata_of_request("tracestate"));
  char limit[40];
  snprintf(limit, sizeof limit, "%lld.%03llds", (long long)left / 1000, (long long)left % 1000);
  return append_header(headers, "X-Timeout", call->end ? limit : NULL);
}

static size_t receive(const char *data, size_t size, size_t count, void *argument) {
  struct outcome *outcome = argument;
  outcome->body_status = faas_buffer_append(&outcome->body, data, size * count, faas_options.max_body);
  return outcome->body_status == FAAS_OK ? size * count : 0;
}

static void attempt(CURL *handle, const struct call *call, int64_t left, struct outcome *outcome) {
  *outcome = (struct outcome){.body = {.heap = faas_current_heap()}, .body_status = FAAS_OK};
  struct curl_slist *headers = make_headers(call, left);
  curl.easy_setopt(handle, CURLOPT_URL, call->url);
  curl.easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl.easy_setopt(handle, CURLOPT_POST, 1L);
  curl.easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
  curl.easy_setopt(handle, CURLOPT_POSTFIELDS, call->size ? call->request : "");
  curl.easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (int64_t)call->size);
  curl.easy_setopt(handle, CURLOPT_WRITEFUNCTION, receive);
  curl.easy_setopt(handle, CURLOPT_WRITEDATA, outcome);
  curl.easy_setopt(handle, CURLOPT_TIMEOUT_MS, (long)(call->end ? left : 0));
  outcome->code = curl.easy_perform(handle);
  curl.easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &outcome->http);
  curl.easy_getinfo(handle, CURLINFO_RETRY_AFTER, &outcome->retry_after);
  curl.slist_free_all(headers);
}

/* Whether the same may be sent again, because it was not carried out or because that does no harm. */
static bool may_repeat(const struct call *call, const struct outcome *outcome) {
  switch (outcome->code) {
  case CURLE_COULDNT_RESOLVE_HOST:
  case CURLE_COULDNT_CONNECT:
    return true;
  case CURLE_GOT_NOTHING:
  case CURLE_SEND_ERROR:
  case CURLE_RECV_ERROR:
    return call->idempotent;
  case 0:
    break;
  default:
    return false;
  }
  switch (outcome->http) {
  case 429:
  case 503:
    return call->idempotent || outcome->retry_after;
  case 502:
  case 504:
    return call->idempotent;
  default:
    return false;
  }
}

/* Waits before the next attempt, for a time that differs between callers that failed together. False if there is no
 * time for that. */
static bool pause_before(int attempts, const struct call *call, const struct outcome *outcome) {
  unsigned random = 0;
  if (getrandom(&random, sizeof random, 0) < 0)
    random = (unsigned)faas_milliseconds();
  int64_t most = (int64_t)FIRST_PAUSE << attempts, left = call->end ? call->end - faas_milliseconds() : LONGEST_PAUSE;
  if (outcome->retry_after > left / 1000)
    return false;
  int64_t pause = outcome->retry_after * 1000 + most / 2 + random % (most / 2);
  if (pause >= left)
    return false;
  nanosleep(&(struct timespec){.tv_sec = pause / 1000, .tv_nsec = pause % 1000 * 1000000}, NULL);
  return true;
}

static int answer(const struct call *call, struct outcome *outcome, faas_response *response) {
  const char *name = call->name;
  if (outcome->body_status == FAAS_TOO_LARGE)
    return faas_response_fail(response, FAAS_TOO_LARGE, "function '%.*s': response over FAAS_MAX_BODY", call->name_size,
                              name);
  if (outcome->body_status != FAAS_OK)
    return faas_response_fail(response, FAAS_NO_MEMORY, "function '%.*s': no memory left for its response",
                              call->name_size, name);
  if (outcome->code == CURLE_OPERATION_TIMEDOUT)
    return faas_response_fail(response, FAAS_TIMED_OUT, "function '%.*s': no answer in time", call->name_size, name);
  if (outcome->code || !outcome->http) /* none: a URL that is not http or https */
    return faas_response_fail(response, FAAS_UNREACHABLE, "function '%.*s': POST %s: %s", call->name_size, name,
                              call->url, outcome->code ? curl.easy_strerror(outcome->code) : "no HTTP status");
  if (outcome->http >= 200 && outcome->http < 300)
    return faas_response_take(response, &outcome->body);
  if (outcome->body.size)
    return faas_response_fail(response, (int)outcome->http, "%.*s", (int)outcome->body.size, outcome->body.data);
  return faas_response_fail(response, (int)outcome->http, "function '%.*s': HTTP status %ld", call->name_size, name,
                            outcome->http);
}

static int perform(CURL *handle, const struct call *call, faas_response *response) {
  struct outcome outcome = {.code = CURLE_OPERATION_TIMEDOUT};
  faas_async_block();
  for (int attempts = 0; attempts < ATTEMPTS; attempts++) {
    int64_t left = call->end ? call->end - faas_milliseconds() : 0;
    if (call->end && left <= 0)
      break;
    faas_buffer_free(&outcome.body);
    attempt(handle, call, left, &outcome);
    if (attempts == ATTEMPTS - 1 || !may_repeat(call, &outcome) || !pause_before(attempts, call, &outcome))
      break;
  }
  faas_async_unblock();
  int status = answer(call, &outcome, response);
  faas_buffer_free(&outcome.body);
  return status;
}

/* When the answer must be there. */
static int64_t end_of_call(void) {
  int64_t end = faas_workflow ? faas_workflow->deadline : 0;
  int64_t limit = faas_options.timeout ? faas_milliseconds() + faas_options.timeout * 1000LL : 0;
  return !end || (limit && limit < end) ? limit : end;
}

void faas_remote_forget(void) {
  if (curl.error && !*curl.error)
    pthread_setspecific(curl.handle, NULL);
}

/* The connection is not the function's that is running. */
static int open_socket(void *unused, int purpose, struct curl_sockaddr *to) {
  (void)unused;
  (void)purpose;
  return faas_keep(socket(to->family, to->type | SOCK_CLOEXEC, to->protocol));
}

static int close_socket(void *unused, int descriptor) {
  (void)unused;
  faas_close(descriptor);
  return 0;
}

/* Null when out of memory. */
static CURL *handle_of_thread(void) {
  CURL *handle = pthread_getspecific(curl.handle);
  if (handle || !(handle = curl.easy_init()))
    return handle;
  curl.easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl.easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
  pthread_setspecific(curl.handle, handle);
  return handle;
}

FAAS_BOUNDARY int faas_remote_invoke(const char *name, size_t name_size, const void *request, size_t size,
                                     faas_response *response) {
  int shown = name_size > 256 ? 256 : (int)name_size, given;
  if (faas_host_invoke && faas_host_invoke(name, name_size, request, size, response, &given))
    return given;
  if (!faas_options.gateway)
    return faas_response_fail(response, FAAS_UNREACHABLE,
                              "function '%.*s' is not in this binary and FAAS_GATEWAY is not set", shown, name);
  pthread_once(&load_once, load);
  if (*curl.error)
    return faas_response_fail(response, FAAS_UNREACHABLE, "function '%.*s': %s", shown, name, curl.error);
  struct faas_place *place = faas_go_away();
  CURL *handle = handle_of_thread();
  struct faas_buffer url = {0};
  int status;
  if (!handle || make_url(name, name_size, &url) != FAAS_OK) {
    status = faas_response_fail(response, FAAS_NO_MEMORY, "function '%.*s': no memory left to invoke it", shown, name);
  } else {
    struct call call = {name,          shown, url.data,
                        request,       size,  faas_list_has(faas_options.idempotent, name, name_size),
                        end_of_call(), "",    NULL};
    faas_make_call_id(call.id);
    status = perform(handle, &call, response);
  }
  faas_buffer_free(&url);
  faas_come_back(place, response);
  return status;
}

int faas_remote_post(const char *url, const char *const *headers, const void *data, size_t size,
                     faas_response *response) {
  pthread_once(&load_once, load);
  CURL *handle = *curl.error ? NULL : handle_of_thread();
  if (!handle)
    return faas_response_fail(response, FAAS_UNREACHABLE, "%s: %s", url, *curl.error ? curl.error : "no memory left");
  struct call call = {"callback", 8, url, data, size, false, end_of_call(), "", headers};
  return perform(handle, &call, response);
}
