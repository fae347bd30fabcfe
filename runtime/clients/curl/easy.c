/* easy.c - libcurl's easy handles, and where a request goes: to a fused function, or to the real library. */
#include "clients/curl/shadow.h"
#include "core/abi.h"
#include "core/buffer.h"
#include "invoke/gateways.h"
#include "invoke/libcurl.h"
#include "process/cxx.h"
#include "process/frame.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAGIC = 0x66616173 };

/* ---- the real library ---------------------------------------------------------------------------------------- */

static struct curl_library library;
static bool library_loaded;
static pthread_once_t library_once = PTHREAD_ONCE_INIT;

static void load_library(void) {
  const char *error = faas_libcurl_load();
  if (*error) {
    faas_tell(error);
    return;
  }
  void *symbol;
#define FAAS_CURL_HOOK(NAME)                                                                                           \
  symbol = faas_libcurl_symbol(#NAME);                                                                                 \
  memcpy(&library.NAME, &symbol, sizeof symbol);
#include "faas_abi.inc"
  library_loaded = true;
}

const struct curl_library *faas_curl_library(void) {
  pthread_once(&library_once, load_library);
  return library_loaded ? &library : NULL;
}

/* ---- handles ------------------------------------------------------------------------------------------------- */

struct curl_shadow *faas_curl_shadow(CURL *handle) {
  struct curl_shadow *shadow = handle;
  if (!handle || shadow->magic == MAGIC)
    return shadow;
  /* A callback was given the real handle. */
  return library.curl_easy_getinfo(handle, CURLINFO_PRIVATE, &shadow) ? NULL : shadow;
}

static void free_shadow(struct curl_shadow *shadow) {
  faas_curl_end_transfer(shadow);
  faas_curl_clear_options(shadow);
  faas_buffer_free(&shadow->effective_url);
  free(shadow->header_text);
  shadow->magic = 0;
  free(shadow);
}

/* The function forgot it. In a transfer that it left by exit() the real handle cannot be ended, and one that would call
 * the function to close a socket must not be. */
static void end_owned(struct faas_owned *owned) {
  struct curl_shadow *shadow = (struct curl_shadow *)owned;
  if (shadow->real && !shadow->busy && !faas_curl_pointer(shadow, CURLOPT_CLOSESOCKETFUNCTION))
    library.curl_easy_cleanup(shadow->real);
  free_shadow(shadow);
}

static struct curl_shadow *make_shadow(bool program) {
  struct curl_shadow *shadow = calloc(1, sizeof *shadow);
  if (!shadow)
    return NULL;
  faas_own(&shadow->owned, end_owned);
  shadow->magic = MAGIC;
  shadow->program = program;
  return shadow;
}

/* What a real handle has that the shadow's function did not ask for. */
static void prepare(struct curl_shadow *shadow) {
  library.curl_easy_setopt(shadow->real, CURLOPT_PRIVATE, shadow);
  library.curl_easy_setopt(shadow->real, CURLOPT_NOSIGNAL, 1L); /* invocations run in threads */
  if (shadow->program) {
    library.curl_easy_setopt(shadow->real, CURLOPT_WRITEDATA, *__faas_stdout_location());
    library.curl_easy_setopt(shadow->real, CURLOPT_READDATA, *__faas_stdin_location());
  }
}

CURL *faas_curl_real(struct curl_shadow *shadow) {
  if (!shadow || shadow->real || !faas_curl_library())
    return shadow ? shadow->real : NULL;
  shadow->real = library.curl_easy_init();
  if (!shadow->real)
    return NULL;
  prepare(shadow);
  if (faas_curl_replay(shadow)) {
    library.curl_easy_cleanup(shadow->real);
    shadow->real = NULL;
  }
  return shadow->real;
}

CURL *__faas_curl_easy_init(void) { return make_shadow(false); }

/* For functions whose entry is main. */
CURL *__faas_program_curl_easy_init(void) { return make_shadow(true); }

void __faas_curl_easy_cleanup(CURL *handle) {
  struct curl_shadow *shadow = faas_curl_shadow(handle);
  if (!shadow)
    return;
  faas_disown(&shadow->owned);
  if (shadow->real)
    library.curl_easy_cleanup(shadow->real);
  free_shadow(shadow);
}

void __faas_curl_easy_reset(CURL *handle) {
  struct curl_shadow *shadow = faas_curl_shadow(handle);
  faas_curl_clear_options(shadow);
  shadow->paused = 0;
  if (shadow->real) {
    library.curl_easy_reset(shadow->real);
    prepare(shadow);
  }
}

CURL *__faas_curl_easy_duphandle(CURL *handle) {
  struct curl_shadow *shadow = faas_curl_shadow(handle);
  struct curl_shadow *copy = shadow ? make_shadow(shadow->program) : NULL;
  if (!copy)
    return NULL;
  bool copied = !faas_curl_copy_options(copy, shadow);
  if (copied && shadow->real) {
    copy->real = library.curl_easy_duphandle(shadow->real);
    copied = copy->real && !library.curl_easy_setopt(copy->real, CURLOPT_PRIVATE, copy);
  }
  if (copied)
    return copy;
  __faas_curl_easy_cleanup(copy);
  return NULL;
}

/* ---- transfers ----------------------------------------------------------------------------------------------- */

static bool asks_for_later(const struct curl_shadow *shadow) {
  for (const struct curl_slist *line = faas_curl_pointer(shadow, CURLOPT_HTTPHEADER); line; line = line->next) {
    size_t size = strcspn(line->data, ":");
    const char *value = line->data + size + (line->data[size] == ':');
    if (faas_gateway_defers(line->data, size, value + strspn(value, " \t")))
      return true;
  }
  return false;
}

/* What a local call cannot do as the real library does it. */
static bool needs_network(const struct curl_shadow *shadow) {
  if (shadow->asks_network || asks_for_later(shadow))
    return true;
  for (size_t i = 0; i < shadow->option_count; i++)
    if (shadow->options[i].network)
      return true;
  if (shadow->no_body && (shadow->upload || shadow->method != CURL_HEAD))
    return true;
  const char *method = faas_curl_pointer(shadow, CURLOPT_CUSTOMREQUEST);
  if (method && (!strcasecmp(method, "HEAD") || !strcasecmp(method, "CONNECT")))
    return true;
  if (shadow->upload)
    return false;
  return (shadow->method == CURL_MIME && !faas_curl_mime_is_local(faas_curl_pointer(shadow, CURLOPT_MIMEPOST))) ||
         (shadow->method == CURL_FORM && !faas_curl_form_is_local(faas_curl_pointer(shadow, CURLOPT_HTTPPOST)));
}

/* Its error buffer says why there is no real library. */
static CURLcode fail_without_library(const struct curl_shadow *shadow) {
  char *text = faas_curl_pointer(shadow, CURLOPT_ERRORBUFFER);
  const char *reason = faas_libcurl_load();
  if (text)
    snprintf(text, CURL_ERROR_SIZE, "%s", *reason ? reason : "no memory left for a request");
  return CURLE_FAILED_INIT;
}

FAAS_BOUNDARY CURLcode faas_curl_perform_remote(struct curl_shadow *shadow) {
  CURL *real = faas_curl_real(shadow);
  if (!real)
    return fail_without_library(shadow);
  curl_mime *mime = NULL;
  if (shadow->method == CURL_MIME) {
    mime = faas_curl_mime_real(faas_curl_pointer(shadow, CURLOPT_MIMEPOST), real);
    library.curl_easy_setopt(real, CURLOPT_MIMEPOST, mime);
  }
  CURLcode code = library.curl_easy_perform(real);
  if (mime) {
    library.curl_easy_setopt(real, CURLOPT_MIMEPOST, NULL);
    library.curl_mime_free(mime);
  }
  return code;
}

CURLcode __faas_curl_easy_perform(CURL *handle) {
  struct curl_shadow *shadow = faas_curl_shadow(handle);
  if (!shadow)
    return CURLE_BAD_FUNCTION_ARGUMENT;
  if (shadow->busy)
    return CURLE_RECURSIVE_API_CALL;
  const char *url = faas_curl_pointer(shadow, CURLOPT_URL);
  const char *rest = "";
  const struct faas_function *callee = url && !needs_network(shadow) ? faas_gateway_function(url, &rest) : NULL;
  shadow->busy = true;
  shadow->was_remote = !callee;
  faas_curl_end_transfer(shadow);
  CURLcode code = callee ? faas_curl_perform(shadow, callee, rest) : faas_curl_perform_remote(shadow);
  shadow->busy = false;
  return code;
}

CURLcode __faas_curl_easy_pause(CURL *handle, int bits) {
  struct curl_shadow *shadow = faas_curl_shadow(handle);
  if (!shadow)
    return CURLE_BAD_FUNCTION_ARGUMENT;
  shadow->paused = bits;
  return shadow->real && shadow->was_remote ? library.curl_easy_pause(shadow->real, bits) : CURLE_OK;
}
