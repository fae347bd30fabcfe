/* http.c - parses requests and writes heads of responses (RFC 9110, 9112).
 *
 * A request is lines, then perhaps a body, whose chunks again have lines around them. The parser takes bytes
 * as they come: it collects a line until its LF and acts on it, or copies bytes of the body.
 *
 * A proxy in front must never see other requests in the same bytes than this server does. So where the RFCs
 * let a recipient repair a message, it is refused: lines that end in a bare LF, folded lines, space before a
 * colon, two lengths, a length next to chunks. */
#include "http/http.h"
#include "core/buffer.h"
#include "core/fields.h"
#include "core/options.h"
#include "core/reply.h"
#include "faas.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void refuse(struct http_request *request, int status, const char *error) {
  request->stage = HTTP_REFUSED;
  request->keep_alive = false;
  request->status = status;
  request->error = error;
}

/* Reads digits at `*text` and moves it behind them; SIZE_MAX stands for all larger numbers. Returns whether
 * there was a digit. */
static bool read_number(const char **text, unsigned base, size_t *number) {
  const char *start = *text;
  *number = 0;
  for (;; ++*text) {
    char c = **text;
    unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0') : 99;
    if ((c | 32) >= 'a' && (c | 32) <= 'f')
      digit = (unsigned)((c | 32) - 'a' + 10);
    if (digit >= base)
      return *text > start;
    *number = *number > (SIZE_MAX - digit) / base ? SIZE_MAX : *number * base + digit;
  }
}

/* Length of the token (a method, a header name) that `text` starts with. */
static size_t token_length(const char *text) {
  return strspn(text, "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
}

/* ---- lines of the head --------------------------------------------------------------------------------- */

const char *http_target_of(const char *url) {
  size_t scheme = !strncasecmp(url, "http://", 7) ? 7 : !strncasecmp(url, "https://", 8) ? 8 : 0;
  size_t authority = scheme ? strcspn(url + scheme, "/?") : 0;
  return *url == '/' ? url : authority ? url + scheme + authority : NULL;
}

int http_add_target(struct faas_buffer *fields, const char *target, char **path) {
  size_t size = strcspn(target, "?");
  *path = size ? strndup(target, size) : strdup("/");
  if (!*path || faas_fields_add(fields, ":path", *path) != FAAS_OK)
    return FAAS_NO_MEMORY;
  return faas_fields_add(fields, ":query", target + size + (target[size] == '?'));
}

static void note(struct http_request *request, const char *name, const char *value) {
  if (faas_fields_add(&request->fields, name, value) != FAAS_OK)
    refuse(request, FAAS_NO_MEMORY, "no memory left for a request");
}

static void take_status_line(struct http_request *request, const char *line) {
  const char *status = line + 9;
  size_t number;
  if (strlen(line) < 12 || strncmp(line, "HTTP/1.", 7) || line[8] != ' ' || !read_number(&status, 10, &number) ||
      number < 100 || number > 999)
    return refuse(request, FAAS_UNREACHABLE, "malformed status line");
  request->status = (int)number;
  request->minor_version = line[7] == '0' ? 0 : 1;
  request->stage = HTTP_FIELDS;
}

static void take_request_line(struct http_request *request, char *line) {
  if (!*line)
    return; /* an empty line that an old client sends behind the body of its last request */
  char *target = line + token_length(line);
  char *version = *target ? strchr(target + 1, ' ') : NULL;
  if (target == line || *target != ' ' || !version || version == target + 1)
    return refuse(request, 400, "malformed request line");
  *target++ = '\0';
  *version++ = '\0';
  for (char *c = target; *c; c++)
    if (*c <= ' ' || *c >= 0x7f) /* one of the two is true beyond ASCII, whether char is signed or not */
      return refuse(request, 400, "malformed request target");
  if (strlen(version) != 8 || strncmp(version, "HTTP/", 5) || version[5] < '0' || version[5] > '9' ||
      version[6] != '.' || version[7] < '0' || version[7] > '9')
    return refuse(request, 400, "malformed HTTP version");
  if (version[5] != '1')
    return refuse(request, 505, "only HTTP/1 is spoken here");

  /* What a client sends to a proxy is a whole URL. */
  const char *path = strcmp(target, "*") ? http_target_of(target) : target;
  if (!path)
    return refuse(request, 400, "request target that is neither a path nor a URL");
  request->is_head = !strcmp(line, "HEAD");
  request->minor_version = version[7] - '0';
  request->stage = HTTP_FIELDS;
  note(request, ":method", line);
  if (http_add_target(&request->fields, path, &request->path) != FAAS_OK)
    refuse(request, FAAS_NO_MEMORY, "no memory left for a request");
}

static void take_length(struct http_request *request, const char *value) {
  size_t length;
  if (!read_number(&value, 10, &length) || *value)
    return refuse(request, 400, "malformed Content-Length");
  if (request->has_length && length != request->left)
    return refuse(request, 400, "two different Content-Lengths");
  request->has_length = true;
  request->left = length;
}

static void take_transfer_encoding(struct http_request *request, const char *value) {
  if (request->chunked)
    return refuse(request, 400, "two Transfer-Encodings");
  if (strcasecmp(value, "chunked"))
    return refuse(request, 501, "a Transfer-Encoding other than chunked");
  request->chunked = true;
}

static void take_connection(struct http_request *request, const char *value) {
  static const char separators[] = ", \t";
  for (value += strspn(value, separators); *value; value += strspn(value, separators)) {
    size_t length = strcspn(value, separators);
    request->asks_close |= length == 5 && !strncasecmp(value, "close", length);
    request->asks_keep_alive |= length == 10 && !strncasecmp(value, "keep-alive", length);
    value += length;
  }
}

/* Splits a header or trailer line: ends its name with NUL and returns its value. Null if it is refused. */
static char *split_field(struct http_request *request, char *line) {
  if (++request->field_count > HTTP_MAX_FIELDS) {
    refuse(request, 431, "more than 256 header fields");
    return NULL;
  }
  char *value = line + token_length(line);
  if (value == line || *value != ':') {
    refuse(request, 400, *line == ' ' || *line == '\t' ? "folded header line" : "malformed header line");
    return NULL;
  }
  *value++ = '\0';
  value += strspn(value, " \t");
  size_t length = strlen(value);
  while (length && (value[length - 1] == ' ' || value[length - 1] == '\t'))
    value[--length] = '\0';
  return value;
}

static void take_field(struct http_request *request, char *line) {
  char *value = split_field(request, line);
  if (!value)
    return;
  if (!strcasecmp(line, "Host")) {
    if (request->has_host)
      return refuse(request, 400, "two Host headers");
    request->has_host = true;
  } else if (!strcasecmp(line, "Content-Length")) {
    take_length(request, value);
  } else if (!strcasecmp(line, "Transfer-Encoding")) {
    take_transfer_encoding(request, value);
  } else if (!strcasecmp(line, "Connection")) {
    take_connection(request, value);
  } else if (!strcasecmp(line, "Expect")) {
    request->wants_continue = !strcasecmp(value, "100-continue");
  }
  if (request->stage == HTTP_FIELDS)
    note(request, line, value);
}

/* An answer like "100 Continue" or "103 Early Hints", before the one that counts. */
static void end_interim(struct http_request *request) {
  if (request->status == 101)
    return refuse(request, FAAS_UNREACHABLE, "switched to a protocol that nobody asked for");
  request->fields.size = request->left = 0;
  request->has_host = request->has_length = request->chunked = false;
  request->asks_close = request->asks_keep_alive = false;
  request->stage = HTTP_REQUEST_LINE;
}

static void end_head(struct http_request *request) {
  if (request->is_response && request->status < 200)
    return end_interim(request);
  if (request->is_response && (request->is_head || http_has_no_body(request->status))) {
    /* What a server sends behind a 204 all the same would be the start of the next answer. */
    request->asks_close |= request->status == 204 && (request->chunked || request->left);
    request->has_length = true;
    request->chunked = false;
    request->left = 0;
  }
  bool old = request->minor_version == 0;
  if (!old && !request->has_host && !request->is_response)
    return refuse(request, 400, "no Host header");
  if (request->chunked && (request->has_length || old))
    return refuse(request, 400, old ? "Transfer-Encoding in HTTP/1.0" : "both Content-Length and Transfer-Encoding");
  if (request->left > faas_options.max_body)
    return refuse(request, FAAS_TOO_LARGE, "request over FAAS_MAX_BODY");
  request->keep_alive = !request->asks_close && (!old || request->asks_keep_alive);
  request->wants_continue &= !old && (request->chunked || request->left);
  if (request->is_response && !request->chunked && !request->has_length) {
    request->until_close = true;
    request->keep_alive = false;
    request->left = SIZE_MAX;
  }
  request->stage = request->chunked ? HTTP_CHUNK_LINE : request->left ? HTTP_BODY : HTTP_COMPLETE;
}

/* ---- body ---------------------------------------------------------------------------------------------- */

static void take_chunk_line(struct http_request *request, const char *line) {
  if (!read_number(&line, 16, &request->left) || (*line && *line != ';'))
    return refuse(request, 400, "malformed chunk size");
  if (request->left > faas_options.max_body - request->body.size)
    return refuse(request, FAAS_TOO_LARGE, "request over FAAS_MAX_BODY");
  request->stage = request->left ? HTTP_CHUNK : HTTP_TRAILERS;
}

static size_t feed_body(struct http_request *request, const char *data, size_t size) {
  if (size > request->left)
    size = request->left;
  int status = faas_buffer_append(&request->body, data, size, faas_options.max_body);
  if (status != FAAS_OK) {
    refuse(request, status, status == FAAS_TOO_LARGE ? "body over FAAS_MAX_BODY" : "no memory left for a request");
    return size;
  }
  request->left -= size;
  if (!request->left)
    request->stage = request->stage == HTTP_CHUNK ? HTTP_CHUNK_END : HTTP_COMPLETE;
  return size;
}

/* ---- lines --------------------------------------------------------------------------------------------- */

static void take_line(struct http_request *request, char *line) {
  switch (request->stage) {
  case HTTP_REQUEST_LINE:
    return request->is_response ? take_status_line(request, line) : take_request_line(request, line);
  case HTTP_FIELDS:
    return *line ? take_field(request, line) : end_head(request);
  case HTTP_CHUNK_LINE:
    return take_chunk_line(request, line);
  case HTTP_CHUNK_END:
    if (*line)
      return refuse(request, 400, "chunk longer than its size");
    request->stage = HTTP_CHUNK_LINE;
    return;
  default: /* HTTP_TRAILERS */
    if (!*line)
      request->stage = HTTP_COMPLETE;
    else
      split_field(request, line);
  }
}

static size_t feed_line(struct http_request *request, const char *data, size_t size) {
  const char *end = memchr(data, '\n', size);
  if (end)
    size = (size_t)(end - data) + 1;
  struct faas_buffer *line = &request->line;
  if (request->stage == HTTP_CHUNK_LINE || request->stage == HTTP_CHUNK_END) {
    if (line->size + size > HTTP_MAX_CHUNK_LINE) {
      refuse(request, 400, "line before a chunk too long");
      return size;
    }
  } else if ((request->head_size += size) > HTTP_MAX_HEAD) {
    refuse(request, 431, "headers over 64 KiB");
    return size;
  }
  if (faas_buffer_append(line, data, size, SIZE_MAX) != FAAS_OK) {
    refuse(request, FAAS_NO_MEMORY, "no memory left for a request");
    return size;
  }
  if (!end)
    return size;

  size_t length = line->size - 2;
  if (line->size < 2 || line->data[length] != '\r') {
    refuse(request, 400, "line does not end in CR LF");
    return size;
  }
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)line->data[i];
    if ((c < ' ' && c != '\t') || c == 0x7f) {
      refuse(request, 400, "control character in the head");
      return size;
    }
  }
  line->data[length] = '\0';
  line->size = 0;
  take_line(request, line->data);
  return size;
}

size_t http_request_feed(struct http_request *request, const char *data, size_t size) {
  size_t used = 0;
  while (used < size && request->stage < HTTP_COMPLETE) {
    bool in_body = request->stage == HTTP_BODY || request->stage == HTTP_CHUNK;
    used += (in_body ? feed_body : feed_line)(request, data + used, size - used);
  }
  return used;
}

void http_request_free(struct http_request *request) {
  free(request->path);
  faas_buffer_free(&request->fields);
  faas_buffer_free(&request->body);
  faas_buffer_free(&request->line);
  *request = (struct http_request){0};
}

/* ---- responses ----------------------------------------------------------------------------------------- */

/* The phrase is for people only, so the many statuses that a remote callee may give share one. */
static const char *phrase(int status) {
  static const struct {
    int status;
    const char *phrase;
  } table[] = {
      {200, "OK"},
      {201, "Created"},
      {202, "Accepted"},
      {204, "No Content"},
      {301, "Moved Permanently"},
      {302, "Found"},
      {303, "See Other"},
      {304, "Not Modified"},
      {307, "Temporary Redirect"},
      {308, "Permanent Redirect"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {FAAS_NOT_FOUND, "Not Found"},
      {405, "Method Not Allowed"},
      {409, "Conflict"},
      {FAAS_TOO_LARGE, "Content Too Large"},
      {422, "Unprocessable Content"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {FAAS_FAILED, "Internal Server Error"},
      {501, "Not Implemented"},
      {FAAS_UNREACHABLE, "Bad Gateway"},
      {503, "Service Unavailable"},
      {504, "Gateway Timeout"},
      {505, "HTTP Version Not Supported"},
  };
  for (size_t i = 0; i < sizeof table / sizeof *table; i++)
    if (table[i].status == status)
      return table[i].phrase;
  return status < 300 ? "OK" : "Failed";
}

const char http_binary[] = "application/octet-stream";
const char http_text[] = "text/plain";
const char http_json[] = "application/json";

struct http_answer http_answer_text(int status, const char *text) {
  return (struct http_answer){.status = status, .type = http_text, .data = text, .size = strlen(text)};
}

struct http_answer http_answer_of(const faas_response *response) {
  if (response->status != FAAS_OK)
    return http_answer_text(response->status, response->error);
  return (struct http_answer){.status = 200, .type = http_binary, .data = response->data, .size = response->size};
}

struct http_answer http_answer_of_function(const struct faas_reply *reply, const faas_response *response) {
  struct http_answer answer = http_answer_of(response);
  if (response->status == FAAS_OK && reply) {
    answer.status = reply->status ? reply->status : 200;
    answer.type = reply->has_type ? NULL : http_binary;
    answer.headers = reply->headers.data;
  }
  return answer;
}

int http_add_header(struct faas_buffer *headers, const char *name, const char *value, size_t limit) {
  size_t size = headers->size;
  const char *const parts[] = {name, ": ", value, "\r\n"};
  int status = FAAS_OK;
  for (int i = 0; i < 4 && status == FAAS_OK; i++)
    status = faas_buffer_append(headers, parts[i], strlen(parts[i]), limit);
  if (status != FAAS_OK && headers->data)
    headers->data[headers->size = size] = '\0';
  return status;
}

enum http_framing http_framing_of(const struct http_answer *answer, bool is_head) {
  return !answer->type && (is_head || http_has_no_body(answer->status)) ? HTTP_UNTIL_CLOSE : HTTP_BY_LENGTH;
}

bool http_is_framing(const char *name) {
  static const char *const names[] = {"Connection", "Content-Length", "Keep-Alive",        "Proxy-Connection",
                                      "TE",         "Trailer",        "Transfer-Encoding", "Upgrade"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (!strcasecmp(name, names[i]))
      return true;
  return false;
}

bool http_has_no_body(int status) { return status == 204 || status == 304; }

static char *put_number(char *at, size_t number) {
  char digits[24], *first = digits + sizeof digits;
  do
    *--first = (char)('0' + number % 10);
  while (number /= 10);
  return mempcpy(at, first, (size_t)(digits + sizeof digits - first));
}

/* Written out piece by piece, because snprintf takes longer than the rest of a small answer. */
size_t http_response_head(char *head, const struct http_answer *answer, enum http_framing framing, bool keep_alive) {
  char *at = put_number(stpcpy(head, "HTTP/1.1 "), (size_t)answer->status);
  at = stpcpy(stpcpy(stpcpy(at, " "), phrase(answer->status)), "\r\n");
  if (answer->type)
    at = stpcpy(stpcpy(stpcpy(at, "Content-Type: "), answer->type), "\r\n");
  if (framing == HTTP_IN_CHUNKS)
    at = stpcpy(at, "Transfer-Encoding: chunked\r\n");
  else if (framing == HTTP_BY_LENGTH && answer->status != 204)
    at = stpcpy(put_number(stpcpy(at, "Content-Length: "), answer->size), "\r\n");
  at = stpcpy(at, answer->headers ? answer->headers : "");
  at = stpcpy(at, keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
  return (size_t)(at - head);
}
