/* curl.c - requests through libcurl that leave the binary (libfaas_profile_curl.bc). Those whose URL names a
 * function are calls of it, and carry the trace in a header, unless the function gives that itself. */
#include "clients/curl/shadow.h"
#include "invoke/gateways.h"
#include "profile/profile.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct request {
  struct profile_call call;
  bool recorded;
  char name[FAAS_GATEWAY_NAME_ROOM];
  size_t name_size;
  struct curl_slist *headers; /* with the trace; null for the function's own */
};

static struct curl_slist *own_headers(const struct curl_shadow *shadow) {
  return faas_curl_pointer(shadow, CURLOPT_HTTPHEADER);
}

static bool names_trace(const struct curl_slist *headers) {
  for (; headers; headers = headers->next)
    if (!strncasecmp(headers->data, "traceparent:", 12))
      return true;
  return false;
}

/* False for what is no call. */
static bool begin(struct curl_shadow *shadow, struct request *request) {
  const char *url = faas_curl_pointer(shadow, CURLOPT_URL);
  CURL *real = url ? faas_curl_real(shadow) : NULL;
  request->headers = NULL;
  if (!real || !(request->name_size = faas_gateway_name(url, request->name)))
    return false;
  static const char prefix[] = "traceparent: ";
  char line[sizeof prefix + TRACEPARENT_SIZE] = "traceparent: ";
  char *traceparent = line + sizeof prefix - 1;
  request->recorded = profile_remote_begin(&request->call, request->name, request->name_size, traceparent);
  const struct curl_slist *own = own_headers(shadow);
  if (!*traceparent || names_trace(own))
    return request->recorded;
  const struct curl_library *library = faas_curl_library();
  const struct profile_state *state = request->call.context.state;
  for (; own; own = own->next)
    request->headers = library->curl_slist_append(request->headers, own->data);
  request->headers = library->curl_slist_append(request->headers, line);
  char text[TRACESTATE_SIZE + 16];
  if (state && (size_t)snprintf(text, sizeof text, "tracestate: %s", state->text) < sizeof text)
    request->headers = library->curl_slist_append(request->headers, text);
  library->curl_easy_setopt(real, CURLOPT_HTTPHEADER, request->headers);
  return true;
}

static void end(struct curl_shadow *shadow, struct request *request, CURLcode code) {
  const struct curl_library *library = faas_curl_library();
  long status = 0;
  curl_off_t sent = 0, received = 0;
  if (request->headers)
    library->curl_easy_setopt(shadow->real, CURLOPT_HTTPHEADER, own_headers(shadow));
  library->curl_slist_free_all(request->headers);
  if (!request->recorded)
    return;
  library->curl_easy_getinfo(shadow->real, CURLINFO_RESPONSE_CODE, &status);
  library->curl_easy_getinfo(shadow->real, CURLINFO_SIZE_UPLOAD_T, &sent);
  library->curl_easy_getinfo(shadow->real, CURLINFO_SIZE_DOWNLOAD_T, &received);
  struct profile_outcome outcome = {
      .end = profile_ticks(),
      .request_size = (size_t)sent,
      .response_size = (size_t)received,
      .status = code || !status                 ? FAAS_UNREACHABLE
                : status >= 200 && status < 300 ? FAAS_OK
                                                : (int)status,
      .error = code ? library->curl_easy_strerror(code) : "",
  };
  profile_remote_end(&request->call, request->name, request->name_size, &outcome);
}

CURLcode __faas_profiled_curl_perform(struct curl_shadow *shadow) {
  struct request request;
  if (!faas_profiling || !begin(shadow, &request))
    return faas_curl_perform_remote(shadow);
  CURLcode code = faas_curl_perform_remote(shadow);
  end(shadow, &request, code);
  return code;
}

/* ---- multi handles: from the time that a handle is added to the message that it is done ---------------- */

CURLMcode __faas_curl_multi_add_handle(CURLM *multi, CURL *handle);
CURLMcode __faas_curl_multi_remove_handle(CURLM *multi, CURL *handle);
CURLMsg *__faas_curl_multi_info_read(CURLM *multi, int *left);
void __faas_curl_easy_cleanup(CURL *handle);

static void end_in_multi(struct curl_shadow *shadow, CURLcode code) {
  struct request *request = shadow ? shadow->profiled : NULL;
  if (!request)
    return;
  shadow->profiled = NULL;
  end(shadow, request, code);
  if (request->recorded)
    profile_release(request->call.caller);
  free(request);
}

CURLMcode __faas_profiled_curl_multi_add_handle(CURLM *multi, CURL *handle) {
  struct curl_shadow *shadow = faas_profiling ? faas_curl_shadow(handle) : NULL;
  struct request *request = shadow && !shadow->profiled ? calloc(1, sizeof *request) : NULL;
  if (request && begin(shadow, request)) {
    if (request->recorded)
      profile_retain(request->call.caller);
    shadow->profiled = request;
  } else {
    free(request);
  }
  CURLMcode code = __faas_curl_multi_add_handle(multi, handle);
  if (code)
    end_in_multi(shadow, CURLE_FAILED_INIT);
  return code;
}

CURLMcode __faas_profiled_curl_multi_remove_handle(CURLM *multi, CURL *handle) {
  CURLMcode code = __faas_curl_multi_remove_handle(multi, handle);
  if (faas_profiling)
    end_in_multi(faas_curl_shadow(handle), CURLE_ABORTED_BY_CALLBACK);
  return code;
}

CURLMsg *__faas_profiled_curl_multi_info_read(CURLM *multi, int *left) {
  CURLMsg *message = __faas_curl_multi_info_read(multi, left);
  if (faas_profiling && message && message->msg == CURLMSG_DONE)
    end_in_multi(faas_curl_shadow(message->easy_handle), message->data.result);
  return message;
}

void __faas_profiled_curl_easy_cleanup(CURL *handle) {
  if (faas_profiling)
    end_in_multi(faas_curl_shadow(handle), CURLE_ABORTED_BY_CALLBACK);
  __faas_curl_easy_cleanup(handle);
}
