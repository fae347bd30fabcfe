/* crossing.c - a libcurl transfer to a function that serves: the method and the headers that libcurl would have sent. */
#include "invoke/crossing.h"
#include "clients/curl/shadow.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Whether the function's list has a header of that name, be it to take libcurl's own away. */
static bool lists(const struct curl_shadow *shadow, const char *name) {
  size_t size = strlen(name);
  for (const struct curl_slist *line = faas_curl_pointer(shadow, CURLOPT_HTTPHEADER); line; line = line->next)
    if (!strncasecmp(line->data, name, size) && (line->data[size] == ':' || line->data[size] == ';'))
      return true;
  return false;
}

static int add_own(struct curl_shadow *shadow, const char *name, const char *value) {
  return !value || lists(shadow, name) ? FAAS_OK : faas_crossing_add(&shadow->transfer.crossing, name, value);
}

/* "Name: value", "Name;" for one without a value, "Name:" to leave out libcurl's own. */
static int add_listed(struct curl_shadow *shadow, const char *line) {
  size_t size = strcspn(line, ":;");
  const char *value = line + size + (line[size] != '\0');
  value += strspn(value, " \t");
  if (!size || !line[size] || (line[size] == ':' ? !*value : *value))
    return FAAS_OK;
  char *name = strndup(line, size);
  int status = name ? faas_crossing_add(&shadow->transfer.crossing, name, value) : FAAS_NO_MEMORY;
  free(name);
  return status;
}

/* The type of a body; `text` has room for one with the boundary, which the first line of the body is. */
static const char *type_of(const struct curl_shadow *shadow, faas_bytes body, char text[200]) {
  if (shadow->upload || (shadow->method != CURL_POST && shadow->method != CURL_MIME && shadow->method != CURL_FORM))
    return NULL;
  if (shadow->method == CURL_POST)
    return "application/x-www-form-urlencoded";
  const char *end = memchr(body.data, '\r', body.size);
  if (!end || end - (const char *)body.data < 2)
    return NULL;
  snprintf(text, 200, "multipart/form-data; boundary=%.*s", (int)(end - (const char *)body.data - 2),
           (const char *)body.data + 2);
  return text;
}

bool faas_curl_describe(struct curl_shadow *shadow, const char *rest, faas_bytes body) {
  char text[200], *target = strndup(rest, strcspn(rest, "#"));
  struct faas_crossing *crossing = &shadow->transfer.crossing;
  crossing->method = faas_curl_method(shadow);
  crossing->reply = &shadow->transfer.reply;
  int status = target ? faas_crossing_set_target(crossing, target, NULL) : FAAS_NO_MEMORY;
  free(target);
  const struct {
    const char *name, *value;
  } own[] = {{"User-Agent", faas_curl_pointer(shadow, CURLOPT_USERAGENT)},
             {"Accept", "*/*"},
             {"Referer", faas_curl_pointer(shadow, CURLOPT_REFERER)},
             {"Cookie", faas_curl_pointer(shadow, CURLOPT_COOKIE)},
             {"Content-Type", type_of(shadow, body, text)}};
  for (size_t i = 0; i < sizeof own / sizeof *own && status == FAAS_OK; i++)
    status = add_own(shadow, own[i].name, own[i].value);
  for (const struct curl_slist *line = faas_curl_pointer(shadow, CURLOPT_HTTPHEADER); line && status == FAAS_OK;
       line = line->next)
    status = add_listed(shadow, line->data);
  return status == FAAS_OK;
}

/* The value of the answer's Content-Type header, in `type`. */
void faas_curl_note_type(struct curl_transfer *transfer) {
  static const char name[] = "Content-Type: ";
  const char *line = transfer->reply.headers.data;
  for (; line && *line; line = strchr(line, '\n') + 1)
    if (!strncasecmp(line, name, sizeof name - 1)) {
      const char *value = line + sizeof name - 1;
      faas_buffer_append(&transfer->type, value, strcspn(value, "\r"), SIZE_MAX);
      return;
    }
}
