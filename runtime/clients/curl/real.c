/* real.c - what of libcurl's interface is left to the real library, which is loaded at the first use: multi and
 * share handles, URLs, WebSockets, raw sends, dates, versions, libcurl's printf.
 *
 * An easy handle in a multi handle is the shadow's real one, so its requests take the network, also those to fused
 * functions. */
#include "clients/curl/shadow.h"
#include "process/cxx.h"

#include <stdarg.h>

/* Without the library, or in a version that lacks the function: `missing`. */
#define FORWARD(TYPE, NAME, PARAMETERS, ARGUMENTS, MISSING)                                                            \
  TYPE __faas_##NAME PARAMETERS {                                                                                      \
    const struct curl_library *library = faas_curl_library();                                                          \
    return library && library->NAME ? library->NAME ARGUMENTS : MISSING;                                               \
  }

/* ---- easy handles, by their real ones ------------------------------------------------------------------------ */

static CURL *real_of(CURL *handle) { return faas_curl_real(faas_curl_shadow(handle)); }

FORWARD(CURLcode, curl_easy_recv, (CURL * handle, void *data, size_t size, size_t *got),
        (real_of(handle), data, size, got), CURLE_FAILED_INIT)
FORWARD(CURLcode, curl_easy_send, (CURL * handle, const void *data, size_t size, size_t *sent),
        (real_of(handle), data, size, sent), CURLE_FAILED_INIT)
FORWARD(CURLcode, curl_ws_recv, (CURL * handle, void *data, size_t size, size_t *got, struct curl_ws_frame **frame),
        (real_of(handle), data, size, got, frame), CURLE_FAILED_INIT)
FORWARD(CURLcode, curl_ws_send,
        (CURL * handle, const void *data, size_t size, size_t *sent, curl_off_t rest, unsigned flags),
        (real_of(handle), data, size, sent, rest, flags), CURLE_FAILED_INIT)
FORWARD(struct curl_ws_frame *, curl_ws_meta, (CURL * handle), (real_of(handle)), NULL)

/* Without a connection there is nothing to keep up. */
CURLcode __faas_curl_easy_upkeep(CURL *handle) {
  struct curl_shadow *shadow = faas_curl_shadow(handle);
  if (!shadow)
    return CURLE_BAD_FUNCTION_ARGUMENT;
  return shadow->real ? faas_curl_library()->curl_easy_upkeep(shadow->real) : CURLE_OK;
}

FORWARD(const struct curl_easyoption *, curl_easy_option_by_name, (const char *name), (name), NULL)
FORWARD(const struct curl_easyoption *, curl_easy_option_by_id, (CURLoption option), (option), NULL)
FORWARD(const struct curl_easyoption *, curl_easy_option_next, (const struct curl_easyoption *option), (option), NULL)

/* ---- multi handles ------------------------------------------------------------------------------------------- */

FORWARD(CURLM *, curl_multi_init, (void), (), NULL)
FORWARD(CURLMcode, curl_multi_cleanup, (CURLM * multi), (multi), CURLM_INTERNAL_ERROR)
FORWARD(CURLMcode, curl_multi_remove_handle, (CURLM * multi, CURL *handle), (multi, real_of(handle)),
        CURLM_INTERNAL_ERROR)
FORWARD(CURLMcode, curl_multi_fdset, (CURLM * multi, fd_set *read, fd_set *write, fd_set *except, int *largest),
        (multi, read, write, except, largest), CURLM_INTERNAL_ERROR)
FORWARD(CURLMcode, curl_multi_wait, (CURLM * multi, struct curl_waitfd more[], unsigned count, int timeout, int *ready),
        (multi, more, count, timeout, ready), CURLM_INTERNAL_ERROR)
FORWARD(CURLMcode, curl_multi_poll, (CURLM * multi, struct curl_waitfd more[], unsigned count, int timeout, int *ready),
        (multi, more, count, timeout, ready), CURLM_INTERNAL_ERROR)
FORWARD(CURLMcode, curl_multi_wakeup, (CURLM * multi), (multi), CURLM_INTERNAL_ERROR)
FORWARD(CURLMcode, curl_multi_perform, (CURLM * multi, int *running), (multi, running), CURLM_INTERNAL_ERROR)
FORWARD(const char *, curl_multi_strerror, (CURLMcode code), (code), "Unknown error")
FORWARD(CURLMcode, curl_multi_socket, (CURLM * multi, curl_socket_t socket, int *running), (multi, socket, running),
        CURLM_INTERNAL_ERROR)
FORWARD(CURLMcode, curl_multi_socket_action, (CURLM * multi, curl_socket_t socket, int events, int *running),
        (multi, socket, events, running), CURLM_INTERNAL_ERROR)
FORWARD(CURLMcode, curl_multi_socket_all, (CURLM * multi, int *running), (multi, running), CURLM_INTERNAL_ERROR)
FORWARD(CURLMcode, curl_multi_timeout, (CURLM * multi, long *milliseconds), (multi, milliseconds), CURLM_INTERNAL_ERROR)
FORWARD(CURLMcode, curl_multi_assign, (CURLM * multi, curl_socket_t socket, void *data), (multi, socket, data),
        CURLM_INTERNAL_ERROR)
FORWARD(char *, curl_pushheader_bynum, (struct curl_pushheaders * headers, size_t index), (headers, index), NULL)
FORWARD(char *, curl_pushheader_byname, (struct curl_pushheaders * headers, const char *name), (headers, name), NULL)

/* The body of a mime post has to last as long as the real handle is in there, so it is made once and not freed. */
CURLMcode __faas_curl_multi_add_handle(CURLM *multi, CURL *handle) {
  struct curl_shadow *shadow = faas_curl_shadow(handle);
  CURL *real = faas_curl_real(shadow);
  if (!real)
    return CURLM_BAD_EASY_HANDLE;
  const struct curl_library *library = faas_curl_library();
  shadow->was_remote = true;
  if (shadow->method == CURL_MIME)
    library->curl_easy_setopt(real, CURLOPT_MIMEPOST,
                              faas_curl_mime_real(faas_curl_pointer(shadow, CURLOPT_MIMEPOST), real));
  return library->curl_multi_add_handle(multi, real);
}

/* The message is the real library's, but nobody else reads it. */
CURLMsg *__faas_curl_multi_info_read(CURLM *multi, int *left) {
  const struct curl_library *library = faas_curl_library();
  CURLMsg *message = library ? library->curl_multi_info_read(multi, left) : NULL;
  if (message)
    message->easy_handle = faas_curl_shadow(message->easy_handle);
  return message;
}

/* An argument of any kind is one register. */
CURLMcode __faas_curl_multi_setopt(CURLM *multi, CURLMoption option, ...) {
  const struct curl_library *library = faas_curl_library();
  va_list arguments;
  va_start(arguments, option);
  void *value = va_arg(arguments, void *);
  va_end(arguments);
  return library ? library->curl_multi_setopt(multi, option, value) : CURLM_INTERNAL_ERROR;
}

/* ---- share handles ------------------------------------------------------------------------------------------- */

FORWARD(CURLSH *, curl_share_init, (void), (), NULL)
FORWARD(CURLSHcode, curl_share_cleanup, (CURLSH * share), (share), CURLSHE_NOMEM)
FORWARD(const char *, curl_share_strerror, (CURLSHcode code), (code), "Unknown error")

CURLSHcode __faas_curl_share_setopt(CURLSH *share, CURLSHoption option, ...) {
  const struct curl_library *library = faas_curl_library();
  va_list arguments;
  va_start(arguments, option);
  void *value = va_arg(arguments, void *);
  va_end(arguments);
  return library ? library->curl_share_setopt(share, option, value) : CURLSHE_NOMEM;
}

/* ---- URLs ---------------------------------------------------------------------------------------------------- */

FORWARD(CURLU *, curl_url, (void), (), NULL)
FORWARD(CURLU *, curl_url_dup, (CURLU * url), (url), NULL)
FORWARD(CURLUcode, curl_url_get, (CURLU * url, CURLUPart part, char **text, unsigned flags), (url, part, text, flags),
        CURLUE_OUT_OF_MEMORY)
FORWARD(CURLUcode, curl_url_set, (CURLU * url, CURLUPart part, const char *text, unsigned flags),
        (url, part, text, flags), CURLUE_OUT_OF_MEMORY)
FORWARD(const char *, curl_url_strerror, (CURLUcode code), (code), "Unknown error")

void __faas_curl_url_cleanup(CURLU *url) {
  if (url)
    faas_curl_library()->curl_url_cleanup(url);
}

/* ---- versions, dates, printf --------------------------------------------------------------------------------- */

FORWARD(char *, curl_version, (void), (), (char *)"libcurl/none")
FORWARD(curl_version_info_data *, curl_version_info, (CURLversion age), (age), NULL)
FORWARD(CURLsslset, curl_global_sslset, (curl_sslbackend id, const char *name, const curl_ssl_backend ***available),
        (id, name, available), CURLSSLSET_NO_BACKENDS)
FORWARD(time_t, curl_getdate, (const char *text, const time_t *now), (text, now), -1)
FORWARD(int, curl_mvfprintf, (FILE * file, const char *format, va_list arguments), (file, format, arguments), -1)
FORWARD(int, curl_mvsprintf, (char *text, const char *format, va_list arguments), (text, format, arguments), -1)
FORWARD(int, curl_mvsnprintf, (char *text, size_t size, const char *format, va_list arguments),
        (text, size, format, arguments), -1)
FORWARD(char *, curl_mvaprintf, (const char *format, va_list arguments), (format, arguments), NULL)

int __faas_curl_mvprintf(const char *format, va_list arguments) {
  return __faas_curl_mvfprintf(stdout, format, arguments);
}

int __faas_program_curl_mvprintf(const char *format, va_list arguments) {
  return __faas_curl_mvfprintf(*__faas_stdout_location(), format, arguments);
}

int __faas_curl_mprintf(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int size = __faas_curl_mvprintf(format, arguments);
  va_end(arguments);
  return size;
}

int __faas_program_curl_mprintf(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int size = __faas_program_curl_mvprintf(format, arguments);
  va_end(arguments);
  return size;
}

int __faas_curl_mfprintf(FILE *file, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int size = __faas_curl_mvfprintf(file, format, arguments);
  va_end(arguments);
  return size;
}

int __faas_curl_msprintf(char *text, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int size = __faas_curl_mvsprintf(text, format, arguments);
  va_end(arguments);
  return size;
}

int __faas_curl_msnprintf(char *text, size_t room, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int size = __faas_curl_mvsnprintf(text, room, format, arguments);
  va_end(arguments);
  return size;
}

char *__faas_curl_maprintf(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  char *text = __faas_curl_mvaprintf(format, arguments);
  va_end(arguments);
  return text;
}
