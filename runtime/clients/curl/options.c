/* options.c - curl_easy_setopt: options are kept, and given to the real library when it is needed.
 *
 * Which values are right is the real library's to say. So only those options are taken without it that are known here
 * to be right in every version; any other is shown to the real library first. */
#include "clients/curl/shadow.h"

#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What a local call makes of an option. */
enum class {
  UNKNOWN, /* only the real library can tell: every request of the handle takes the network */
  KNOWN,   /* uses it, or can do without */
  TEXT,    /* the same; the value is a text, which is copied */
  NETWORK, /* cannot do what a value other than 0 asks for */
  NETWORK_TEXT,
};

/* In lines, because a column of them would be longer than the rest of the file. */
/* clang-format off */
static enum class class_of(CURLoption option) {
  switch ((int)option) {
  case CURLOPT_AUTOREFERER: case CURLOPT_BUFFERSIZE: case CURLOPT_CERTINFO: case CURLOPT_CLOSESOCKETDATA:
  case CURLOPT_CLOSESOCKETFUNCTION: case CURLOPT_CONNECTTIMEOUT: case CURLOPT_CONNECTTIMEOUT_MS:
  case CURLOPT_COOKIESESSION: case CURLOPT_COPYPOSTFIELDS: case CURLOPT_DEBUGDATA: case CURLOPT_DEBUGFUNCTION:
  case CURLOPT_DNS_CACHE_TIMEOUT: case CURLOPT_ERRORBUFFER: case CURLOPT_EXPECT_100_TIMEOUT_MS:
  case CURLOPT_FAILONERROR: case CURLOPT_FILETIME: case CURLOPT_FOLLOWLOCATION: case CURLOPT_FORBID_REUSE:
  case CURLOPT_FRESH_CONNECT: case CURLOPT_HAPPY_EYEBALLS_TIMEOUT_MS: case CURLOPT_HEADER: case CURLOPT_HEADERDATA:
  case CURLOPT_HEADERFUNCTION: case CURLOPT_HTTPAUTH: case CURLOPT_HTTPGET: case CURLOPT_HTTPHEADER:
  case CURLOPT_HTTPPOST: case CURLOPT_HTTP_CONTENT_DECODING: case CURLOPT_HTTP_TRANSFER_DECODING:
  case CURLOPT_HTTP_VERSION: case CURLOPT_INFILESIZE_LARGE: case CURLOPT_IOCTLDATA: case CURLOPT_IOCTLFUNCTION:
  case CURLOPT_IPRESOLVE: case CURLOPT_KEEP_SENDING_ON_ERROR: case CURLOPT_LOW_SPEED_LIMIT:
  case CURLOPT_LOW_SPEED_TIME: case CURLOPT_MAXAGE_CONN: case CURLOPT_MAXCONNECTS: case CURLOPT_MAXREDIRS:
  case CURLOPT_MIMEPOST: case CURLOPT_NETRC: case CURLOPT_NOBODY: case CURLOPT_NOPROGRESS: case CURLOPT_NOSIGNAL:
  case CURLOPT_OPENSOCKETDATA: case CURLOPT_OPENSOCKETFUNCTION: case CURLOPT_PIPEWAIT: case CURLOPT_POST:
  case CURLOPT_POSTFIELDS: case CURLOPT_POSTFIELDSIZE_LARGE: case CURLOPT_POSTREDIR: case CURLOPT_PRIVATE:
  case CURLOPT_PROGRESSFUNCTION: case CURLOPT_PROTOCOLS: case CURLOPT_PROXYAUTH: case CURLOPT_PROXYHEADER:
  case CURLOPT_PROXYPORT: case CURLOPT_REDIR_PROTOCOLS:
  case CURLOPT_PUT: case CURLOPT_READDATA: case CURLOPT_READFUNCTION: case CURLOPT_SEEKDATA:
  case CURLOPT_SEEKFUNCTION: case CURLOPT_SHARE: case CURLOPT_SOCKOPTDATA: case CURLOPT_SOCKOPTFUNCTION:
  case CURLOPT_SSL_CTX_DATA: case CURLOPT_SSL_CTX_FUNCTION: case CURLOPT_SSL_ENABLE_ALPN:
  case CURLOPT_SSL_SESSIONID_CACHE: case CURLOPT_SSL_VERIFYHOST: case CURLOPT_SSL_VERIFYPEER: case CURLOPT_STDERR:
  case CURLOPT_TCP_KEEPALIVE: case CURLOPT_TCP_KEEPIDLE: case CURLOPT_TCP_KEEPINTVL: case CURLOPT_TCP_NODELAY:
  case CURLOPT_TIMEOUT_MS: case CURLOPT_TRANSFER_ENCODING: case CURLOPT_UNRESTRICTED_AUTH: case CURLOPT_UPLOAD:
  case CURLOPT_UPLOAD_BUFFERSIZE: case CURLOPT_VERBOSE: case CURLOPT_WRITEDATA: case CURLOPT_WRITEFUNCTION:
  case CURLOPT_XFERINFODATA: case CURLOPT_XFERINFOFUNCTION:
    return KNOWN;
  case CURLOPT_ACCEPT_ENCODING: case CURLOPT_CAINFO: case CURLOPT_CAPATH: case CURLOPT_COOKIE:
  case CURLOPT_COOKIEFILE: case CURLOPT_CUSTOMREQUEST: case CURLOPT_INTERFACE: case CURLOPT_NOPROXY:
  case CURLOPT_PASSWORD: case CURLOPT_PROTOCOLS_STR: case CURLOPT_PROXY: case CURLOPT_PROXYUSERPWD:
  case CURLOPT_REDIR_PROTOCOLS_STR: case CURLOPT_REFERER: case CURLOPT_SSLCERT:
  case CURLOPT_SSLKEY: case CURLOPT_URL: case CURLOPT_USERAGENT: case CURLOPT_USERNAME: case CURLOPT_USERPWD:
  case CURLOPT_XOAUTH2_BEARER:
    return TEXT;
  case CURLOPT_CONNECT_ONLY: case CURLOPT_CONNECT_TO: case CURLOPT_CRLF: case CURLOPT_CURLU:
  case CURLOPT_MAXFILESIZE_LARGE: case CURLOPT_PATH_AS_IS: case CURLOPT_PORT: case CURLOPT_RESOLVE:
  case CURLOPT_RESUME_FROM_LARGE: case CURLOPT_TIMECONDITION: case CURLOPT_TRANSFERTEXT:
    return NETWORK;
  case CURLOPT_RANGE: case CURLOPT_REQUEST_TARGET: case CURLOPT_UNIX_SOCKET_PATH: case CURLOPT_DEFAULT_PROTOCOL:
    return NETWORK_TEXT;
  default:
    return UNKNOWN;
  }
}
/* clang-format on */

static bool is_number(CURLoption option) { return option < CURLOPTTYPE_OBJECTPOINT; }
static bool is_offset(CURLoption option) { return option >= CURLOPTTYPE_OFF_T && option < CURLOPTTYPE_BLOB; }

/* Whether every version of the real library takes the value. */
static bool is_plain(CURLoption option, union curl_value value) {
  switch ((int)option) {
  case CURLOPT_HTTP_VERSION:
  case CURLOPT_IPRESOLVE:
    return value.number >= 0 && value.number <= 2;
  case CURLOPT_NETRC:
    return value.number == 0;
  case CURLOPT_PROTOCOLS:
    return value.number & CURLPROTO_HTTP;
  case CURLOPT_PROTOCOLS_STR:
  case CURLOPT_REDIR_PROTOCOLS_STR:
    return value.pointer && (!strcasecmp(value.pointer, "http") || !strcasecmp(value.pointer, "http,https"));
  case CURLOPT_POSTFIELDSIZE_LARGE:
  case CURLOPT_INFILESIZE_LARGE:
    return value.offset >= -1;
  case CURLOPT_MAXREDIRS:
  case CURLOPT_DNS_CACHE_TIMEOUT:
    return value.number >= -1 && value.number <= INT_MAX;
  case CURLOPT_HTTPAUTH:
  case CURLOPT_PROXYAUTH:
  case CURLOPT_REDIR_PROTOCOLS: /* bits */
    return true;
  default:
    break;
  }
  if (is_number(option))
    return value.number >= 0 && value.number <= INT_MAX / 1000;
  if (is_offset(option))
    return value.offset >= 0;
  enum class class = class_of(option);
  if ((class == TEXT || class == NETWORK_TEXT) && value.pointer)
    return strlen(value.pointer) < 8000000; /* CURL_MAX_INPUT_LENGTH */
  return true;
}

/* ---- the list ------------------------------------------------------------------------------------------------ */

static struct curl_option *find(const struct curl_shadow *shadow, CURLoption option) {
  for (size_t i = 0; i < shadow->option_count; i++)
    if (shadow->options[i].option == option)
      return &shadow->options[i];
  return NULL;
}

const union curl_value *faas_curl_option(const struct curl_shadow *shadow, CURLoption option) {
  const struct curl_option *found = find(shadow, option);
  return found ? &found->value : NULL;
}

long faas_curl_number(const struct curl_shadow *shadow, CURLoption option) {
  const union curl_value *value = faas_curl_option(shadow, option);
  return value ? value->number : 0;
}

void *faas_curl_pointer(const struct curl_shadow *shadow, CURLoption option) {
  const union curl_value *value = faas_curl_option(shadow, option);
  return value ? value->pointer : NULL;
}

void (*faas_curl_function(const struct curl_shadow *shadow, CURLoption option))(void) {
  const union curl_value *value = faas_curl_option(shadow, option);
  return value ? value->function : NULL;
}

curl_off_t faas_curl_size(const struct curl_shadow *shadow, CURLoption option) {
  const union curl_value *value = faas_curl_option(shadow, option);
  return value ? value->offset : -1;
}

static void drop(struct curl_shadow *shadow, CURLoption option) {
  struct curl_option *found = find(shadow, option);
  if (!found)
    return;
  if (found->copied)
    free(found->value.pointer);
  size_t behind = (size_t)(shadow->options + --shadow->option_count - found);
  memmove(found, found + 1, behind * sizeof *found);
}

void faas_curl_clear_options(struct curl_shadow *shadow) {
  for (size_t i = 0; i < shadow->option_count; i++)
    if (shadow->options[i].copied)
      free(shadow->options[i].value.pointer);
  free(shadow->options);
  shadow->options = NULL;
  shadow->option_count = shadow->option_room = 0;
  shadow->private_data = NULL;
  shadow->method = CURL_GET;
  shadow->upload = shadow->no_body = shadow->asks_network = false;
}

static struct curl_option *add(struct curl_shadow *shadow, CURLoption option) {
  struct curl_option *found = find(shadow, option);
  if (found) {
    if (found->copied)
      free(found->value.pointer);
  } else {
    if (shadow->option_count == shadow->option_room) {
      size_t room = shadow->option_room ? 2 * shadow->option_room : 16;
      struct curl_option *larger = realloc(shadow->options, room * sizeof *larger);
      if (!larger)
        return NULL;
      shadow->options = larger;
      shadow->option_room = room;
    }
    found = &shadow->options[shadow->option_count++];
  }
  *found = (struct curl_option){.option = option};
  return found;
}

/* Bytes that are copied, with a NUL byte behind them. */
static CURLcode keep_copy(struct curl_shadow *shadow, CURLoption option, const void *data, size_t size) {
  char *copy = malloc(size + 1);
  struct curl_option *slot = copy ? add(shadow, option) : NULL;
  if (!slot) {
    free(copy);
    return CURLE_OUT_OF_MEMORY;
  }
  memcpy(copy, data, size);
  copy[size] = '\0';
  slot->copied = true;
  slot->value.pointer = copy;
  return CURLE_OK;
}

static size_t body_size(const struct curl_shadow *shadow, const char *body) {
  curl_off_t size = faas_curl_size(shadow, CURLOPT_POSTFIELDSIZE_LARGE);
  return size >= 0 ? (size_t)size : strlen(body);
}

CURLcode faas_curl_copy_options(struct curl_shadow *to, const struct curl_shadow *from) {
  to->private_data = from->private_data;
  to->method = from->method;
  to->upload = from->upload;
  to->no_body = from->no_body;
  to->asks_network = from->asks_network;
  for (size_t i = 0; i < from->option_count; i++) {
    const struct curl_option *option = &from->options[i];
    const char *text = option->value.pointer;
    if (option->copied) {
      size_t size = option->option == CURLOPT_COPYPOSTFIELDS ? body_size(from, text) : strlen(text);
      if (keep_copy(to, option->option, text, size))
        return CURLE_OUT_OF_MEMORY;
    }
    struct curl_option *slot = option->copied ? find(to, option->option) : add(to, option->option);
    if (!slot)
      return CURLE_OUT_OF_MEMORY;
    slot->network = option->network;
    if (!option->copied)
      slot->value = option->value;
  }
  return CURLE_OK;
}

/* ---- methods ------------------------------------------------------------------------------------------------- */

/* Follows the options that choose the method as libcurl does. True if that is all there is to `option`. */
static bool choose_method(struct curl_shadow *shadow, CURLoption option, union curl_value value) {
  switch ((int)option) {
  case CURLOPT_HTTPGET:
    if (value.number) {
      shadow->method = CURL_GET;
      shadow->upload = shadow->no_body = false;
    }
    return true;
  case CURLOPT_POST:
    shadow->method = value.number ? CURL_POST : CURL_GET;
    shadow->no_body &= !value.number;
    return true;
  case CURLOPT_PUT:
  case CURLOPT_UPLOAD:
    shadow->upload = value.number;
    if (value.number)
      shadow->no_body = false;
    else
      shadow->method = CURL_GET;
    return true;
  case CURLOPT_NOBODY:
    shadow->no_body = value.number;
    if (value.number)
      shadow->method = CURL_HEAD;
    else if (shadow->method == CURL_HEAD)
      shadow->method = CURL_GET;
    return true;
  case CURLOPT_POSTFIELDS:
  case CURLOPT_COPYPOSTFIELDS:
    shadow->method = CURL_POST;
    return false;
  case CURLOPT_HTTPPOST:
  case CURLOPT_MIMEPOST:
    shadow->method = option == CURLOPT_HTTPPOST ? CURL_FORM : CURL_MIME;
    shadow->no_body = false;
    return false;
  default:
    return false;
  }
}

static void replay_method(const struct curl_library *library, const struct curl_shadow *shadow) {
  if (shadow->upload)
    library->curl_easy_setopt(shadow->real, CURLOPT_UPLOAD, 1L);
  else if (shadow->method == CURL_GET)
    library->curl_easy_setopt(shadow->real, CURLOPT_HTTPGET, 1L);
  else if (shadow->method == CURL_POST)
    library->curl_easy_setopt(shadow->real, CURLOPT_POST, 1L);
  if (shadow->no_body)
    library->curl_easy_setopt(shadow->real, CURLOPT_NOBODY, 1L);
}

/* ---- curl_easy_setopt ---------------------------------------------------------------------------------------- */

/* Two options of one value, in libcurl's largest unit. */
static CURLoption normalise(CURLoption option, union curl_value *value) {
  switch ((int)option) {
  case CURLOPT_POSTFIELDSIZE:
    value->offset = value->number;
    return CURLOPT_POSTFIELDSIZE_LARGE;
  case CURLOPT_INFILESIZE:
    value->offset = value->number;
    return CURLOPT_INFILESIZE_LARGE;
  case CURLOPT_RESUME_FROM:
    value->offset = value->number;
    return CURLOPT_RESUME_FROM_LARGE;
  case CURLOPT_MAXFILESIZE:
    value->offset = value->number;
    return CURLOPT_MAXFILESIZE_LARGE;
  case CURLOPT_TIMEOUT:
    if (value->number < 0 || value->number > INT_MAX / 1000)
      return option;
    value->number *= 1000;
    return CURLOPT_TIMEOUT_MS;
  default:
    return option;
  }
}

static CURLcode keep(struct curl_shadow *shadow, CURLoption option, union curl_value value) {
  if (option == CURLOPT_PRIVATE) {
    shadow->private_data = value.pointer;
    return CURLE_OK;
  }
  if (choose_method(shadow, option, value))
    return CURLE_OK;
  enum class class = class_of(option);
  if (option == CURLOPT_POSTFIELDS)
    drop(shadow, CURLOPT_COPYPOSTFIELDS);
  if (option == CURLOPT_POSTFIELDSIZE_LARGE && faas_curl_size(shadow, option) < value.offset)
    drop(shadow, CURLOPT_COPYPOSTFIELDS); /* its copy would be too short */
  if (option == CURLOPT_COPYPOSTFIELDS) {
    drop(shadow, CURLOPT_POSTFIELDS);
    if (!value.pointer)
      drop(shadow, option);
    return value.pointer ? keep_copy(shadow, option, value.pointer, body_size(shadow, value.pointer)) : CURLE_OK;
  }
  bool is_text = class == TEXT || class == NETWORK_TEXT;
  if (is_text && !value.pointer) {
    drop(shadow, option);
    return CURLE_OK;
  }
  if (is_text && keep_copy(shadow, option, value.pointer, strlen(value.pointer)))
    return CURLE_OUT_OF_MEMORY;
  struct curl_option *slot = is_text ? find(shadow, option) : add(shadow, option);
  if (!slot)
    return CURLE_OUT_OF_MEMORY;
  if (!is_text)
    slot->value = value;
  bool is_set = is_number(option) ? value.number : is_offset(option) ? value.offset : value.pointer != NULL;
  bool forbids_http = (option == CURLOPT_PROTOCOLS || option == CURLOPT_PROTOCOLS_STR) && !is_plain(option, value);
  slot->network = ((class == NETWORK || class == NETWORK_TEXT) && is_set) || forbids_http;
  return CURLE_OK;
}

CURLcode faas_curl_set_real(CURL *real, CURLoption option, union curl_value value) {
  const struct curl_library *library = faas_curl_library();
  if (is_number(option))
    return library->curl_easy_setopt(real, option, value.number);
  if (is_offset(option))
    return library->curl_easy_setopt(real, option, value.offset);
  return library->curl_easy_setopt(real, option, value.pointer);
}

/* What the real handle gets at the next transfer and not when it is set, or never. */
static bool is_own(CURLoption option) { return option == CURLOPT_PRIVATE || option == CURLOPT_MIMEPOST; }

static CURLcode set(struct curl_shadow *shadow, CURLoption option, union curl_value value) {
  bool known = class_of(option) != UNKNOWN;
  if (!is_own(option) && (shadow->real || !known || !is_plain(option, value))) {
    CURL *real = faas_curl_real(shadow);
    CURLcode code = real ? faas_curl_set_real(real, option, value) : CURLE_FAILED_INIT;
    if (code)
      return code;
  }
  if (known)
    return keep(shadow, option, value);
  shadow->asks_network = true;
  return CURLE_OK;
}

CURLcode __faas_curl_easy_setopt(CURL *handle, CURLoption option, ...) {
  struct curl_shadow *shadow = faas_curl_shadow(handle);
  if (!shadow)
    return CURLE_BAD_FUNCTION_ARGUMENT;
  va_list arguments;
  va_start(arguments, option);
  union curl_value value;
  if (is_number(option))
    value.number = va_arg(arguments, long);
  else if (is_offset(option))
    value.offset = va_arg(arguments, curl_off_t);
  else
    value.pointer = va_arg(arguments, void *);
  va_end(arguments);
  option = normalise(option, &value);
  if (option == CURLOPT_STREAM_DEPENDS || option == CURLOPT_STREAM_DEPENDS_E)
    value.pointer = value.pointer ? faas_curl_real(faas_curl_shadow(value.pointer)) : NULL;
  return set(shadow, option, value);
}

CURLcode faas_curl_replay(struct curl_shadow *shadow) {
  /* The size of a body before the body. */
  curl_off_t size = faas_curl_size(shadow, CURLOPT_POSTFIELDSIZE_LARGE);
  const struct curl_library *library = faas_curl_library();
  CURLcode code = library->curl_easy_setopt(shadow->real, CURLOPT_POSTFIELDSIZE_LARGE, size);
  for (size_t i = 0; i < shadow->option_count && !code; i++)
    if (!is_own(shadow->options[i].option))
      code = faas_curl_set_real(shadow->real, shadow->options[i].option, shadow->options[i].value);
  replay_method(library, shadow);
  return code;
}
