/* info.c - curl_easy_getinfo and the headers of the last transfer. Of a transfer of its own, and of
 * what only it knows, the real library is asked. */
#include "clients/curl/shadow.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { INFO_KIND = CURLINFO_TYPEMASK, INFO_INDEX = CURLINFO_MASK };

const char *faas_curl_method(const struct curl_shadow *shadow) {
  const char *custom = faas_curl_pointer(shadow, CURLOPT_CUSTOMREQUEST);
  return custom                       ? custom
         : shadow->no_body            ? "HEAD"
         : shadow->upload             ? "PUT"
         : shadow->method == CURL_GET ? "GET"
                                      : "POST";
}

/* The port that a URL names. */
static long port_of(const char *url) {
  const char *host = strstr(url, "://") + 3;
  size_t size = strcspn(host, "/?#");
  const char *colon = memrchr(host, ':', size);
  if (colon && !memchr(colon, ']', (size_t)(host + size - colon)))
    return strtol(colon + 1, NULL, 10);
  return !strncasecmp(url, "https", 5) ? 443 : 80;
}

/* True if `info` is a text of a local transfer; then it is in `*value`. */
static bool get_text(const struct curl_shadow *shadow, CURLINFO info, char **value) {
  bool done = shadow->transfer.answered;
  const char *url = shadow->effective_url.size ? shadow->effective_url.data : "";
  const char *text = NULL;
  switch ((int)info) {
  case CURLINFO_PRIVATE:
    text = shadow->private_data;
    break;
  case CURLINFO_EFFECTIVE_URL:
    text = url;
    break;
  case CURLINFO_EFFECTIVE_METHOD:
    text = faas_curl_method(shadow);
    break;
  case CURLINFO_CONTENT_TYPE:
    text = !done ? NULL : shadow->transfer.type.size ? shadow->transfer.type.data : shadow->transfer.answer.type;
    break;
  case CURLINFO_PRIMARY_IP:
  case CURLINFO_LOCAL_IP:
    text = done ? "127.0.0.1" : "";
    break;
  case CURLINFO_SCHEME:
    text = done ? !strncasecmp(url, "https", 5) ? "HTTPS" : "HTTP" : NULL;
    break;
  case CURLINFO_REDIRECT_URL:
  case CURLINFO_FTP_ENTRY_PATH:
  case CURLINFO_RTSP_SESSION_ID:
    break;
  case CURLINFO_REFERER:
    text = faas_curl_pointer(shadow, CURLOPT_REFERER);
    break;
  default:
    return false;
  }
  *value = (char *)text;
  return true;
}

static bool get_number(struct curl_shadow *shadow, CURLINFO info, long *value) {
  struct curl_transfer *transfer = &shadow->transfer;
  bool done = transfer->answered;
  *value = 0;
  switch ((int)info) {
  case CURLINFO_RESPONSE_CODE:
    *value = done ? transfer->answer.status : 0;
    return true;
  case CURLINFO_HEADER_SIZE:
    *value = (long)faas_curl_head(transfer).size;
    return true;
  case CURLINFO_REQUEST_SIZE:
    *value = (long)transfer->uploaded;
    return true;
  case CURLINFO_PRIMARY_PORT:
    *value = done ? port_of(shadow->effective_url.data) : 0;
    return true;
  case CURLINFO_HTTP_VERSION:
    *value = done ? CURL_HTTP_VERSION_1_1 : 0;
    return true;
  case CURLINFO_PROTOCOL:
    *value = !done ? 0 : !strncasecmp(shadow->effective_url.data, "https", 5) ? CURLPROTO_HTTPS : CURLPROTO_HTTP;
    return true;
  case CURLINFO_FILETIME:
  case CURLINFO_LASTSOCKET:
    *value = -1;
    return true;
  case CURLINFO_HTTP_CONNECTCODE:
  case CURLINFO_SSL_VERIFYRESULT:
  case CURLINFO_REDIRECT_COUNT:
  case CURLINFO_HTTPAUTH_AVAIL:
  case CURLINFO_PROXYAUTH_AVAIL:
  case CURLINFO_OS_ERRNO:
  case CURLINFO_NUM_CONNECTS:
  case CURLINFO_CONDITION_UNMET:
  case CURLINFO_LOCAL_PORT:
  case CURLINFO_PROXY_SSL_VERIFYRESULT:
  case CURLINFO_PROXY_ERROR:
    return true;
  default:
    return false;
  }
}

/* clang-format off */
/* Sizes, and times in microseconds; `is_time` says which. */
static bool get_offset(const struct curl_shadow *shadow, CURLINFO info, curl_off_t *value, bool *is_time) {
  const struct curl_transfer *transfer = &shadow->transfer;
  curl_off_t total = transfer->ended - transfer->started;
  *value = 0;
  *is_time = false;
  switch (info & INFO_INDEX) {
  case CURLINFO_TOTAL_TIME & INFO_INDEX: case CURLINFO_TOTAL_TIME_T & INFO_INDEX:
    *value = total;
    *is_time = true;
    return true;
  case CURLINFO_STARTTRANSFER_TIME & INFO_INDEX: case CURLINFO_STARTTRANSFER_TIME_T & INFO_INDEX:
    *value = transfer->called - transfer->started;
    *is_time = true;
    return true;
  case CURLINFO_NAMELOOKUP_TIME & INFO_INDEX: case CURLINFO_NAMELOOKUP_TIME_T & INFO_INDEX:
  case CURLINFO_CONNECT_TIME & INFO_INDEX: case CURLINFO_CONNECT_TIME_T & INFO_INDEX:
  case CURLINFO_PRETRANSFER_TIME & INFO_INDEX: case CURLINFO_PRETRANSFER_TIME_T & INFO_INDEX:
  case CURLINFO_APPCONNECT_TIME & INFO_INDEX: case CURLINFO_APPCONNECT_TIME_T & INFO_INDEX:
  case CURLINFO_REDIRECT_TIME & INFO_INDEX: case CURLINFO_REDIRECT_TIME_T & INFO_INDEX:
    *is_time = true;
    return true;
  case CURLINFO_SIZE_UPLOAD_T & INFO_INDEX:
    *value = transfer->uploaded;
    return true;
  case CURLINFO_SIZE_DOWNLOAD_T & INFO_INDEX:
    *value = transfer->downloaded;
    return true;
  case CURLINFO_SPEED_UPLOAD_T & INFO_INDEX:
    *value = total > 0 ? transfer->uploaded * 1000000 / total : 0;
    return true;
  case CURLINFO_SPEED_DOWNLOAD_T & INFO_INDEX:
    *value = total > 0 ? transfer->downloaded * 1000000 / total : 0;
    return true;
  case CURLINFO_CONTENT_LENGTH_DOWNLOAD_T & INFO_INDEX:
    *value = transfer->answered ? (curl_off_t)transfer->answer.size : -1;
    return true;
  case CURLINFO_CONTENT_LENGTH_UPLOAD_T & INFO_INDEX:
    *value = transfer->answered ? transfer->uploaded : -1;
    return true;
  case CURLINFO_FILETIME_T & INFO_INDEX:
    *value = -1;
    return true;
  case CURLINFO_RETRY_AFTER & INFO_INDEX:
    return true;
  default:
    return false;
  }
}
/* clang-format on */

/* True if the shadow knows it; then it is in `*result`, of the type that `info` says. */
static bool get(struct curl_shadow *shadow, CURLINFO info, void *result) {
  curl_off_t offset;
  bool is_time;
  switch (info & INFO_KIND) {
  case CURLINFO_STRING:
    return get_text(shadow, info, result);
  case CURLINFO_LONG:
    return get_number(shadow, info, result);
  case CURLINFO_DOUBLE:
    if (!get_offset(shadow, info, &offset, &is_time))
      return false;
    *(double *)result = is_time ? (double)offset / 1e6 : (double)offset;
    return true;
  case CURLINFO_OFF_T:
    return get_offset(shadow, info, result, &is_time);
  case CURLINFO_SOCKET:
    *(curl_socket_t *)result = CURL_SOCKET_BAD;
    return info == CURLINFO_ACTIVESOCKET;
  default:
    return false;
  }
}

/* Lists of the real library become ones that curl_slist_free_all of this boundary frees. */
static void adopt_list(const struct curl_library *library, struct curl_slist **list) {
  struct curl_slist *own = NULL;
  for (const struct curl_slist *line = *list; line; line = line->next) {
    struct curl_slist *longer = __faas_curl_slist_append(own, line->data);
    if (!longer)
      break;
    own = longer;
  }
  library->curl_slist_free_all(*list);
  *list = own;
}

CURLcode __faas_curl_easy_getinfo(CURL *handle, CURLINFO info, ...) {
  va_list arguments;
  va_start(arguments, info);
  void *result = va_arg(arguments, void *);
  va_end(arguments);
  struct curl_shadow *shadow = faas_curl_shadow(handle);
  if (!shadow || !result)
    return CURLE_BAD_FUNCTION_ARGUMENT;
  if ((!shadow->was_remote || info == CURLINFO_PRIVATE) && get(shadow, info, result))
    return CURLE_OK;
  CURL *real = faas_curl_real(shadow);
  if (!real)
    return CURLE_FAILED_INIT;
  const struct curl_library *library = faas_curl_library();
  CURLcode code = library->curl_easy_getinfo(real, info, result);
  if (!code && (info == CURLINFO_COOKIELIST || info == CURLINFO_SSL_ENGINES))
    adopt_list(library, result);
  return code;
}

/* ---- headers ------------------------------------------------------------------------------------------------- */

/* The header line of that number in the answer's head, as shadow->header. Null where there are fewer. */
static struct curl_header *header_at(struct curl_shadow *shadow, size_t number) {
  free(shadow->header_text);
  faas_bytes head = faas_curl_head(&shadow->transfer);
  shadow->header_text = strndup(head.data, head.size);
  char *line = shadow->header_text ? strstr(shadow->header_text, "\r\n") : NULL;
  for (; line && number; number--)
    line = strstr(line + 2, "\r\n");
  char *value = line ? strstr(line + 2, ": ") : NULL;
  char *end = line ? strstr(line + 2, "\r\n") : NULL;
  if (!value || !end || value > end)
    return NULL;
  *value = *end = '\0';
  shadow->header = (struct curl_header){line + 2, value + 2, 1, 0, CURLH_HEADER, NULL};
  return &shadow->header;
}

CURLHcode __faas_curl_easy_header(CURL *handle, const char *name, size_t index, unsigned origin, int request,
                                  struct curl_header **header) {
  struct curl_shadow *shadow = faas_curl_shadow(handle);
  if (!shadow || !name || !header)
    return CURLHE_BAD_ARGUMENT;
  if (shadow->was_remote) {
    const struct curl_library *library = faas_curl_library();
    return shadow->real && library->curl_easy_header
               ? library->curl_easy_header(shadow->real, name, index, origin, request, header)
               : CURLHE_NOT_BUILT_IN;
  }
  if (!shadow->transfer.answered)
    return CURLHE_NOHEADERS;
  if (request > 0)
    return CURLHE_NOREQUEST;
  for (size_t i = 0; origin & CURLH_HEADER && (*header = header_at(shadow, i)); i++)
    if (!strcasecmp((*header)->name, name))
      return index ? CURLHE_BADINDEX : CURLHE_OK;
  return CURLHE_MISSING;
}

struct curl_header *__faas_curl_easy_nextheader(CURL *handle, unsigned origin, int request, struct curl_header *last) {
  struct curl_shadow *shadow = faas_curl_shadow(handle);
  if (!shadow)
    return NULL;
  if (shadow->was_remote) {
    const struct curl_library *library = faas_curl_library();
    return shadow->real && library->curl_easy_nextheader
               ? library->curl_easy_nextheader(shadow->real, origin, request, last)
               : NULL;
  }
  if (!(origin & CURLH_HEADER) || request > 0)
    return NULL;
  size_t number = last ? (size_t)last->anchor + 1 : 0;
  struct curl_header *header = header_at(shadow, number);
  if (header)
    header->anchor = (void *)number;
  return header;
}
