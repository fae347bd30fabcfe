/* local.c - a libcurl transfer to a fused function: the body that the options describe is its request, and the
 * callbacks get what the HTTP server would have answered.
 *
 * The function sees the body and nothing else of the request, as it does behind the HTTP server; one that serves gets all
 * of it (crossing.c). The order of
 * callbacks, the sizes of their pieces and the codes are the real library's. What a call cannot have: it is not
 * interrupted, so a timeout is found after it; CURLOPT_DEBUGFUNCTION has nothing to tell. */
#include "clients/curl/shadow.h"
#include "core/abi.h"
#include "core/buffer.h"
#include "core/options.h"
#include "http/http.h"
#include "invoke/budget.h"
#include "process/cxx.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static curl_off_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (curl_off_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

void faas_curl_end_transfer(struct curl_shadow *shadow) {
  faas_response_free(&shadow->transfer.response);
  faas_buffer_free(&shadow->transfer.request);
  faas_buffer_free(&shadow->transfer.head);
  faas_buffer_free(&shadow->transfer.type);
  faas_crossing_free(&shadow->transfer.crossing);
  faas_reply_free(&shadow->transfer.reply);
  shadow->transfer = (struct curl_transfer){0};
}

faas_bytes faas_curl_head(struct curl_transfer *transfer) {
  struct faas_buffer *head = &transfer->head;
  const char *headers = transfer->answer.headers, *method = transfer->crossing.method;
  if (transfer->answered && !head->size &&
      faas_buffer_reserve(head, HTTP_HEAD_ROOM + (headers ? strlen(headers) : 0)) == FAAS_OK)
    head->size = http_response_head(head->data, &transfer->answer,
                                    http_framing_of(&transfer->answer, method && !strcmp(method, "HEAD")), true);
  return (faas_bytes){head->data ? head->data : "", head->size};
}

/* Gives `text` to the function's error buffer. Returns `code`. */
static CURLcode fail(const struct curl_shadow *shadow, CURLcode code, const char *text) {
  char *buffer = faas_curl_pointer(shadow, CURLOPT_ERRORBUFFER);
  if (buffer)
    snprintf(buffer, CURL_ERROR_SIZE, "%s", text);
  return code;
}

static CURLcode check_timeout(const struct curl_shadow *shadow) {
  long limit = faas_curl_number(shadow, CURLOPT_TIMEOUT_MS);
  long passed = limit ? (long)((now() - shadow->transfer.started) / 1000) : 0;
  if (!limit || passed < limit)
    return CURLE_OK;
  char text[80];
  snprintf(text, sizeof text, "Operation timed out after %ld milliseconds with 0 bytes received", passed);
  return fail(shadow, CURLE_OPERATION_TIMEDOUT, text);
}

static CURLcode report_progress(const struct curl_shadow *shadow) {
  const union curl_value *quiet = faas_curl_option(shadow, CURLOPT_NOPROGRESS);
  if (!quiet || quiet->number)
    return CURLE_OK;
  const struct curl_transfer *transfer = &shadow->transfer;
  curl_off_t size = transfer->answered ? (curl_off_t)transfer->answer.size : 0;
  curl_xferinfo_callback report = (curl_xferinfo_callback)faas_curl_function(shadow, CURLOPT_XFERINFOFUNCTION);
  curl_progress_callback old = (curl_progress_callback)faas_curl_function(shadow, CURLOPT_PROGRESSFUNCTION);
  void *argument = faas_curl_pointer(shadow, CURLOPT_XFERINFODATA);
  int result = 0;
  if (report)
    result = report(argument, size, transfer->downloaded, transfer->uploaded, transfer->uploaded);
  else if (old)
    result = old(argument, (double)size, (double)transfer->downloaded, (double)transfer->uploaded,
                 (double)transfer->uploaded);
  return result && result != CURL_PROGRESSFUNC_CONTINUE ? fail(shadow, CURLE_ABORTED_BY_CALLBACK, "Callback aborted")
                                                        : CURLE_OK;
}

/* A callback asked for a pause, which another thread or the progress callback ends. */
static CURLcode wait_for_go(struct curl_shadow *shadow, int bit) {
  CURLcode code = CURLE_OK;
  shadow->paused |= bit;
  while (!code && (*(volatile int *)&shadow->paused & bit)) {
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    code = report_progress(shadow);
    if (!code)
      code = check_timeout(shadow);
  }
  return code;
}

/* ---- the request --------------------------------------------------------------------------------------------- */

static size_t read_file(char *data, size_t size, size_t count, void *file) { return fread(data, size, count, file); }

/* Asks the read callback for `size` bytes, or until it gives no more where that is -1. */
static CURLcode read_body(struct curl_shadow *shadow, curl_off_t size) {
  enum { PIECE = 64 << 10 };
  struct faas_buffer *body = &shadow->transfer.request;
  curl_read_callback callback = (curl_read_callback)faas_curl_function(shadow, CURLOPT_READFUNCTION);
  void *argument = faas_curl_pointer(shadow, CURLOPT_READDATA);
  if (!callback && !argument)
    argument = shadow->program ? *__faas_stdin_location() : stdin;
  /* One that is too large is refused by the callee's side; the rest of it need not be read. */
  while ((size < 0 || (curl_off_t)body->size < size) && body->size <= faas_options.max_body) {
    if (faas_buffer_reserve(body, PIECE) != FAAS_OK)
      return fail(shadow, CURLE_OUT_OF_MEMORY, "Out of memory");
    size_t got = (callback ? callback : read_file)(body->data + body->size, 1, PIECE, argument);
    if (got == CURL_READFUNC_ABORT)
      return fail(shadow, CURLE_ABORTED_BY_CALLBACK, "operation aborted by callback");
    if (got == CURL_READFUNC_PAUSE) {
      CURLcode code = wait_for_go(shadow, CURLPAUSE_SEND);
      if (code)
        return code;
      continue;
    }
    if (got > PIECE)
      return fail(shadow, CURLE_READ_ERROR, "read function returned funny value");
    if (!got)
      break;
    body->size += got;
  }
  if (size >= 0 && (curl_off_t)body->size > size)
    body->size = (size_t)size;
  /* A server would have waited for the rest, and then closed the connection. */
  if ((curl_off_t)body->size < size && body->size <= faas_options.max_body)
    return fail(shadow, CURLE_GOT_NOTHING, "Empty reply from server");
  return CURLE_OK;
}

/* Finds or makes the body. */
static CURLcode make_request(struct curl_shadow *shadow, faas_bytes *request) {
  struct faas_buffer *body = &shadow->transfer.request;
  CURLcode code = CURLE_OK;
  curl_off_t size = faas_curl_size(shadow, CURLOPT_POSTFIELDSIZE_LARGE);
  const char *fields = faas_curl_pointer(shadow, CURLOPT_POSTFIELDS);
  if (!fields)
    fields = faas_curl_pointer(shadow, CURLOPT_COPYPOSTFIELDS);
  if (shadow->upload) {
    code = read_body(shadow, faas_curl_size(shadow, CURLOPT_INFILESIZE_LARGE));
  } else if (shadow->method == CURL_POST && fields) {
    *request = (faas_bytes){fields, size >= 0 ? (size_t)size : strlen(fields)};
    return CURLE_OK;
  } else if (shadow->method == CURL_POST) {
    code = read_body(shadow, size);
  } else if (shadow->method == CURL_MIME) {
    code = faas_curl_mime_body(faas_curl_pointer(shadow, CURLOPT_MIMEPOST), body);
  } else if (shadow->method == CURL_FORM) {
    code = faas_curl_form_body(faas_curl_pointer(shadow, CURLOPT_HTTPPOST), body);
  }
  *request = (faas_bytes){body->data ? body->data : "", body->size};
  return code;
}

/* ---- the answer ---------------------------------------------------------------------------------------------- */

static size_t write_file(char *data, size_t size, size_t count, void *file) { return fwrite(data, size, count, file); }

struct sink {
  curl_write_callback write;
  void *argument;
  const char *failure;
};

/* Gives `data` to a callback in pieces of the size that libcurl promises not to pass. */
static CURLcode deliver(struct curl_shadow *shadow, const struct sink *sink, const char *data, size_t size) {
  while (size) {
    size_t piece = size < CURL_MAX_WRITE_SIZE ? size : CURL_MAX_WRITE_SIZE;
    size_t taken = sink->write((char *)data, 1, piece, sink->argument);
    if (taken == CURL_WRITEFUNC_PAUSE) {
      CURLcode code = wait_for_go(shadow, CURLPAUSE_RECV);
      if (code)
        return code;
      continue;
    }
    if (taken != piece)
      return fail(shadow, CURLE_WRITE_ERROR, sink->failure);
    data += piece;
    size -= piece;
  }
  return CURLE_OK;
}

static struct sink body_sink(const struct curl_shadow *shadow) {
  curl_write_callback write = (curl_write_callback)faas_curl_function(shadow, CURLOPT_WRITEFUNCTION);
  void *argument = faas_curl_pointer(shadow, CURLOPT_WRITEDATA);
  if (!write && !argument)
    argument = shadow->program ? *__faas_stdout_location() : stdout;
  return (struct sink){write ? write : write_file, argument, "Failure writing output to destination"};
}

/* Without a callback for headers the one for the body gets them, if they have a place of their own. */
static struct sink head_sink(const struct curl_shadow *shadow, const struct sink *body) {
  curl_write_callback write = (curl_write_callback)faas_curl_function(shadow, CURLOPT_HEADERFUNCTION);
  void *argument = faas_curl_pointer(shadow, CURLOPT_HEADERDATA);
  if (!write && argument)
    write = body->write;
  return (struct sink){write, argument, "Failed writing header"};
}

static CURLcode deliver_head(struct curl_shadow *shadow, const struct sink *body) {
  struct sink head = head_sink(shadow, body);
  bool in_body = faas_curl_number(shadow, CURLOPT_HEADER);
  if (!head.write && !in_body)
    return CURLE_OK;
  faas_bytes text = faas_curl_head(&shadow->transfer);
  const char *end = (const char *)text.data + text.size;
  CURLcode code = CURLE_OK;
  for (const char *line = text.data, *next; line < end && !code; line = next) {
    next = (const char *)memchr(line, '\n', (size_t)(end - line)) + 1;
    if (in_body)
      code = deliver(shadow, body, line, (size_t)(next - line));
    if (head.write && !code)
      code = deliver(shadow, &head, line, (size_t)(next - line));
  }
  return code;
}

static CURLcode deliver_body(struct curl_shadow *shadow, const struct sink *body) {
  struct curl_transfer *transfer = &shadow->transfer;
  const char *data = transfer->answer.data;
  for (size_t left = transfer->answer.size; left;) {
    size_t piece = left < CURL_MAX_WRITE_SIZE ? left : CURL_MAX_WRITE_SIZE;
    transfer->downloaded += (curl_off_t)piece;
    CURLcode code = deliver(shadow, body, data, piece);
    if (!code)
      code = report_progress(shadow);
    if (code)
      return code;
    data += piece;
    left -= piece;
  }
  return CURLE_OK;
}

static CURLcode receive(struct curl_shadow *shadow) {
  struct curl_transfer *transfer = &shadow->transfer;
  struct sink body = body_sink(shadow);
  CURLcode code = deliver_head(shadow, &body);
  if (code)
    return code;
  if (faas_curl_number(shadow, CURLOPT_FAILONERROR) && transfer->answer.status >= 400) {
    char text[60];
    snprintf(text, sizeof text, "The requested URL returned error: %d", transfer->answer.status);
    return fail(shadow, CURLE_HTTP_RETURNED_ERROR, text);
  }
  return shadow->no_body ? CURLE_OK : deliver_body(shadow, &body);
}

static CURLcode transfer(struct curl_shadow *shadow, const struct faas_function *callee, const char *rest) {
  struct curl_transfer *transfer = &shadow->transfer;
  faas_bytes request;
  CURLcode code = report_progress(shadow);
  if (!code)
    code = make_request(shadow, &request);
  if (!code && callee->kind == FAAS_KIND_server && !faas_curl_describe(shadow, rest, request))
    code = fail(shadow, CURLE_OUT_OF_MEMORY, "Out of memory");
  if (code)
    return code;
  transfer->uploaded = (curl_off_t)request.size;
  faas_call_by_http(faas_caller(), callee, &transfer->crossing, request.data, request.size, &transfer->response);
  transfer->called = now();
  code = check_timeout(shadow);
  if (code)
    return code;
  transfer->answer = http_answer_of_function(transfer->reply.status ? &transfer->reply : NULL, &transfer->response);
  transfer->answered = true;
  faas_curl_note_type(transfer);
  code = receive(shadow);
  return code ? code : report_progress(shadow);
}

/* The URL as libcurl completes it. */
static void note_url(struct curl_shadow *shadow) {
  const char *url = faas_curl_pointer(shadow, CURLOPT_URL);
  struct faas_buffer *noted = &shadow->effective_url;
  noted->size = 0;
  const char *scheme = strstr(url, "://");
  if (!scheme)
    faas_buffer_append(noted, "http://", 7, SIZE_MAX);
  const char *host = scheme ? scheme + 3 : url;
  size_t size = (size_t)(host - url) + strcspn(host, "/?#");
  faas_buffer_append(noted, url, size, SIZE_MAX);
  if (url[size] != '/')
    faas_buffer_append(noted, "/", 1, SIZE_MAX);
  faas_buffer_append(noted, url + size, strlen(url + size), SIZE_MAX);
}

CURLcode faas_curl_perform(struct curl_shadow *shadow, const struct faas_function *callee, const char *rest) {
  char *error = faas_curl_pointer(shadow, CURLOPT_ERRORBUFFER);
  if (error)
    *error = '\0';
  note_url(shadow);
  shadow->paused = 0;
  shadow->transfer.started = shadow->transfer.called = now();
  CURLcode code = transfer(shadow, callee, rest);
  shadow->transfer.ended = now();
  return code;
}
