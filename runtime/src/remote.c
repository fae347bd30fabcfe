/* remote.c - an invocation of a function that is not in this binary: POST to FAAS_GATEWAY through libcurl. Each
 * thread keeps one easy handle, which keeps the connection to the gateway alive. */
#include "internal.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* The part of curl's public, stable ABI that is used here; libcurl's headers are not needed to build. */
typedef void CURL;
enum {
  CURLOPT_WRITEDATA = 10001,
  CURLOPT_URL = 10002,
  CURLOPT_POSTFIELDS = 10015,
  CURLOPT_HTTPHEADER = 10023,
  CURLOPT_WRITEFUNCTION = 20011,
  CURLOPT_POST = 47,
  CURLOPT_NOSIGNAL = 99,
  CURLOPT_POSTFIELDSIZE_LARGE = 30120,
  CURLINFO_RESPONSE_CODE = 0x200002,
};
struct curl_slist;

static struct {
  CURL *(*easy_init)(void);
  int (*easy_setopt)(CURL *handle, int option, ...);
  int (*easy_perform)(CURL *handle);
  int (*easy_getinfo)(CURL *handle, int info, ...);
  void (*easy_cleanup)(CURL *handle);
  const char *(*easy_strerror)(int code);
  struct curl_slist *(*slist_append)(struct curl_slist *list, const char *line);
  struct curl_slist *headers;
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
      {"curl_easy_init", &curl.easy_init},         {"curl_easy_setopt", &curl.easy_setopt},
      {"curl_easy_perform", &curl.easy_perform},   {"curl_easy_getinfo", &curl.easy_getinfo},
      {"curl_easy_cleanup", &curl.easy_cleanup},   {"curl_easy_strerror", &curl.easy_strerror},
      {"curl_slist_append", &curl.slist_append},
  };
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
    void *symbol = faas_libcurl_symbol(symbols[i].name);
    if (!symbol) {
      curl.error = "libcurl lacks a part of its easy interface";
      return;
    }
    memcpy(symbols[i].address, &symbol, sizeof symbol);
  }
  /* Bytes, and no wait for a "100 Continue" before a large body. */
  if (pthread_key_create(&curl.handle, curl.easy_cleanup) ||
      !(curl.headers = curl.slist_append(NULL, "Content-Type: application/octet-stream")) ||
      !curl.slist_append(curl.headers, "Expect:"))
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

struct reception {
  struct faas_buffer body;
  int status;
};

static size_t receive(const char *data, size_t size, size_t count, void *argument) {
  struct reception *reception = argument;
  reception->status = faas_buffer_append(&reception->body, data, size * count, faas_options.max_body);
  return reception->status == FAAS_OK ? size * count : 0;
}

static int perform(CURL *handle, const char *url, const char *name, int name_size, const void *request,
                   size_t size, faas_response *response) {
  struct reception reception = {.body = {.heap = faas_current_heap()}, .status = FAAS_OK};
  curl.easy_setopt(handle, CURLOPT_URL, url);
  curl.easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl.easy_setopt(handle, CURLOPT_POST, 1L);
  curl.easy_setopt(handle, CURLOPT_HTTPHEADER, curl.headers);
  curl.easy_setopt(handle, CURLOPT_POSTFIELDS, size ? request : "");
  curl.easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (int64_t)size);
  curl.easy_setopt(handle, CURLOPT_WRITEFUNCTION, receive);
  curl.easy_setopt(handle, CURLOPT_WRITEDATA, &reception);
  faas_async_block();
  int code = curl.easy_perform(handle);
  faas_async_unblock();
  long http = 0;
  curl.easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &http);

  int status;
  if (reception.status == FAAS_TOO_LARGE)
    status = faas_response_fail(response, FAAS_TOO_LARGE, "function '%.*s': response over FAAS_MAX_BODY",
                                name_size, name);
  else if (reception.status != FAAS_OK)
    status = faas_response_fail(response, FAAS_NO_MEMORY, "function '%.*s': no memory left for its response",
                                name_size, name);
  else if (code || !http) /* none: a URL that is not http or https */
    status = faas_response_fail(response, FAAS_UNREACHABLE, "function '%.*s': POST %s: %s", name_size, name, url,
                                code ? curl.easy_strerror(code) : "no HTTP status");
  else if (http >= 200 && http < 300)
    status = faas_response_take(response, &reception.body);
  else if (reception.body.size)
    status = faas_response_fail(response, (int)http, "%.*s", (int)reception.body.size, reception.body.data);
  else
    status = faas_response_fail(response, (int)http, "function '%.*s': HTTP status %ld", name_size, name, http);
  faas_buffer_free(&reception.body);
  return status;
}

void faas_remote_forget(void) {
  if (curl.error && !*curl.error)
    pthread_setspecific(curl.handle, NULL);
}

int faas_remote_invoke(const char *name, size_t name_size, const void *request, size_t size,
                       faas_response *response) {
  int shown = name_size > 256 ? 256 : (int)name_size;
  if (!faas_options.gateway)
    return faas_response_fail(response, FAAS_UNREACHABLE,
                              "function '%.*s' is not in this binary and FAAS_GATEWAY is not set", shown, name);
  pthread_once(&load_once, load);
  if (*curl.error)
    return faas_response_fail(response, FAAS_UNREACHABLE, "function '%.*s': %s", shown, name, curl.error);
  CURL *handle = pthread_getspecific(curl.handle);
  if (!handle && (handle = curl.easy_init()))
    pthread_setspecific(curl.handle, handle);
  struct faas_buffer url = {0};
  int status;
  if (!handle || make_url(name, name_size, &url) != FAAS_OK)
    status = faas_response_fail(response, FAAS_NO_MEMORY, "function '%.*s': no memory left to invoke it", shown,
                                name);
  else
    status = perform(handle, url.data, name, shown, request, size, response);
  faas_buffer_free(&url);
  return status;
}
