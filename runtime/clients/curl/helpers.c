/* helpers.c - the parts of libcurl's interface that need no handle: start and end, lists, escapes, texts. */
#include "clients/curl/shadow.h"
#include "core/buffer.h"
#include "core/percent.h"
#include "process/environment.h"
#include "process/frame.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The real library is initialised when it is loaded, once for all functions, with libc's allocator. */
CURLcode __faas_curl_global_init(long flags) {
  (void)flags;
  return CURLE_OK;
}

CURLcode __faas_curl_global_init_mem(long flags, curl_malloc_callback m, curl_free_callback f, curl_realloc_callback r,
                                     curl_strdup_callback s, curl_calloc_callback c) {
  (void)flags;
  return m && f && r && s && c ? CURLE_OK : CURLE_FAILED_INIT;
}

void __faas_curl_global_cleanup(void) {}

void __faas_curl_free(void *memory) { free(memory); }

/* ---- lists --------------------------------------------------------------------------------------------------- */

struct node {
  struct faas_owned owned;
  struct curl_slist line;
};

static void free_node(struct faas_owned *owned) {
  free(((struct node *)owned)->line.data);
  free(owned);
}

struct curl_slist *__faas_curl_slist_append(struct curl_slist *list, const char *text) {
  struct node *node = calloc(1, sizeof *node);
  char *copy = text && node ? strdup(text) : NULL;
  if (!copy) {
    free(node);
    return NULL;
  }
  faas_own(&node->owned, free_node);
  node->line.data = copy;
  struct curl_slist *last = list;
  while (last && last->next)
    last = last->next;
  if (last)
    last->next = &node->line;
  return list ? list : &node->line;
}

void __faas_curl_slist_free_all(struct curl_slist *list) {
  while (list) {
    struct node *node = (struct node *)((char *)list - offsetof(struct node, line));
    list = list->next;
    faas_disown(&node->owned);
    free_node(&node->owned);
  }
}

/* ---- escapes ------------------------------------------------------------------------------------------------- */

char *__faas_curl_easy_escape(CURL *handle, const char *text, int size) {
  (void)handle;
  struct faas_buffer encoded = {0};
  if (!text || size < 0 || faas_percent_encode(text, size ? (size_t)size : strlen(text), &encoded) != FAAS_OK) {
    faas_buffer_free(&encoded);
    return NULL;
  }
  encoded.data[encoded.size] = '\0';
  return encoded.data;
}

char *__faas_curl_easy_unescape(CURL *handle, const char *text, int size, int *decoded_size) {
  (void)handle;
  if (!text || size < 0)
    return NULL;
  size_t length = size ? (size_t)size : strlen(text);
  char *decoded = malloc(length + 1);
  if (!decoded)
    return NULL;
  memcpy(decoded, text, length);
  length = faas_percent_decode(decoded, length);
  decoded[length] = '\0';
  if (decoded_size)
    *decoded_size = (int)length;
  return decoded;
}

char *__faas_curl_escape(const char *text, int size) { return __faas_curl_easy_escape(NULL, text, size); }
char *__faas_curl_unescape(const char *text, int size) { return __faas_curl_easy_unescape(NULL, text, size, NULL); }

/* ---- texts --------------------------------------------------------------------------------------------------- */

int __faas_curl_strequal(const char *a, const char *b) { return a && b ? !strcasecmp(a, b) : !a && !b; }

int __faas_curl_strnequal(const char *a, const char *b, size_t size) {
  return a && b ? !strncasecmp(a, b, size) : !a && !b && size;
}

char *__faas_curl_getenv(const char *name) {
  const char *value = __faas_getenv(name);
  return value ? strdup(value) : NULL;
}

/* Of the codes that a local call gives, in libcurl's words; of others the real library's. */
const char *__faas_curl_easy_strerror(CURLcode code) {
  switch ((int)code) {
  case CURLE_OK:
    return "No error";
  case CURLE_FAILED_INIT:
    return "Failed initialization";
  case CURLE_HTTP_RETURNED_ERROR:
    return "HTTP response code said error";
  case CURLE_WRITE_ERROR:
    return "Failed writing received data to disk/application";
  case CURLE_READ_ERROR:
    return "Failed to open/read local data from file/application";
  case CURLE_OUT_OF_MEMORY:
    return "Out of memory";
  case CURLE_OPERATION_TIMEDOUT:
    return "Timeout was reached";
  case CURLE_ABORTED_BY_CALLBACK:
    return "Operation was aborted by an application callback";
  case CURLE_BAD_FUNCTION_ARGUMENT:
    return "A libcurl function was given a bad argument";
  case CURLE_GOT_NOTHING:
    return "Server returned nothing (no headers, no data)";
  case CURLE_RECURSIVE_API_CALL:
    return "API function called from within callback";
  default: {
    const struct curl_library *library = faas_curl_library();
    return library ? library->curl_easy_strerror(code) : "Unknown error";
  }
  }
}
