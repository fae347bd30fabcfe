/* metadata.c - what comes with a request from outside besides its body: method, path, query, headers, ids.
 *
 * A front end collects it in a list of fields, which the invocation of the entry function refers to while it
 * runs. The function reads it with faas_request_header, or as the environment variables that its platform
 * would have given to a process. Functions that it invokes see none, as they would not over the network.
 *
 * A client cannot set any other variable than those that are spelled as headers: no header has a name as "=NAME". */
#include "process/metadata.h"
#include "core/buffer.h"
#include "core/fields.h"
#include "core/heap.h"
#include "faas.h"
#include "process/frame.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

_Thread_local const struct faas_buffer *faas_metadata;
enum faas_spelling faas_spelling = FAAS_SPELLING_OPENFAAS;

/* ---- as variables ---------------------------------------------------------------------------------------- */

static bool is_letter(char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }

/* Writes `name` as Go's net/http spells it, with underscores: x-call-id becomes X_Call_Id. */
static void spell_canonical(char *to, const char *name) {
  bool upper = true;
  for (; *name; name++) {
    *to++ = *name == '-' ? '_' : !is_letter(*name) ? *name : upper ? (char)(*name & ~32) : (char)(*name | 32);
    upper = *name == '-';
  }
  *to = '\0';
}

static void spell_upper(char *to, const char *name) {
  for (; *name; name++)
    *to++ = is_letter(*name) ? (char)(*name & ~32) : *name;
  *to = '\0';
}

/* The name of a field's variable, in `to`, which has room for 16 characters more than `name`. False: it has
 * none. */
static bool spell(char *to, const char *name, enum faas_spelling spelling) {
  bool fission = spelling == FAAS_SPELLING_FISSION;
  if (*name == '=') {
    strcpy(to, name + 1);
  } else if (*name == ':') {
    strcpy(to, fission ? "REQUEST_" : "Http_");
    (fission ? spell_upper : spell_canonical)(to + strlen(to), name + 1);
    return !fission || !strcmp(name, ":method"); /* the others are REQUEST_URI */
  } else {
    /* HTTP_PROXY means a proxy to many clients; an underscore would let a header pass for another one. The first letter
     * keeps a start, which has no other use for it, from the pages of strcasecmp. */
    if (((*name | 32) == 'p' && !strcasecmp(name, "Proxy")) || strchr(name, '_'))
      return false;
    strcpy(to, fission ? "HTTP_" : "Http_");
    (fission ? spell_upper : spell_canonical)(to + strlen(to), name);
  }
  return true;
}

/* Puts a text with room for `size` characters behind `start` in front of the list. Null if out of memory. */
static char *push(struct faas_text **list, const char *start, size_t size) {
  struct faas_text *text = malloc(sizeof *text + strlen(start) + size + 1);
  if (!text)
    return NULL;
  text->next = *list;
  *list = text;
  return strcpy(text->text, start);
}

/* Fission's variables that are not one field each. */
static void push_cgi(struct faas_text **list, const struct faas_buffer *fields) {
  const char *path = faas_fields_find(fields, ":path"), *query = faas_fields_find(fields, ":query");
  const char *length = faas_fields_find(fields, "Content-Length");
  char *text = push(list, "REQUEST_URI=", strlen(path ? path : "") + strlen(query ? query : "") + 1);
  if (text)
    strcat(strcat(strcat(text, path ? path : ""), query && *query ? "?" : ""), query ? query : "");
  if (!length)
    length = faas_fields_find(fields, "Transfer-Encoding") ? "-1" : "0";
  text = push(list, "CONTENT_LENGTH=", strlen(length));
  if (text)
    strcat(text, length);
}

/* By name, and fields of the same name in their order. */
static int compare_names(const void *one, const void *other) {
  const char *a = *(const char *const *)one, *b = *(const char *const *)other;
  int order = strcasecmp(a + (*a == '='), b + (*b == '='));
  return order ? order : a < b ? -1 : a > b;
}

struct faas_text *faas_metadata_variables(const struct faas_buffer *fields) {
  struct faas_text *list = NULL;
  const char *name = NULL, *value;
  size_t count = 0;
  while (faas_fields_next(fields, &name, &value))
    count++;
  name = NULL;
  const char **names = malloc(count * sizeof *names);
  count = 0;
  while (names && faas_fields_next(fields, &name, &value))
    names[count++] = name;
  if (names)
    qsort(names, count, sizeof *names, compare_names);
  for (size_t i = 0; i < count; i++) {
    name = names[i];
    value = name + strlen(name) + 1;
    if (i && !strcasecmp(names[i - 1] + (*names[i - 1] == '='), name + (*name == '=')))
      continue; /* not the first header of its name */
    char variable[strlen(name) + 17];
    if (!spell(variable, name, faas_spelling))
      continue;
    char *text = push(&list, variable, strlen(value) + 1);
    if (text)
      strcat(strcat(text, "="), value);
  }
  free(names);
  if (faas_spelling == FAAS_SPELLING_FISSION)
    push_cgi(&list, fields);
  return list;
}

/* ---- for functions --------------------------------------------------------------------------------------- */

/* What a watchdog that starts a process for each request has put into the environment, as OpenFaaS or Fission
 * spells it. */
static const char *from_environment(const char *name) {
  char variable[256];
  if (strlen(name) > sizeof variable - 17)
    return NULL;
  const char *found = spell(variable, name, FAAS_SPELLING_OPENFAAS) ? getenv(variable) : NULL;
  if (!found && spell(variable, name, FAAS_SPELLING_FISSION))
    found = getenv(variable);
  return found;
}

const char *faas_metadata_of_request(const char *name) {
  const struct faas_buffer *fields = faas_metadata;
  struct faas_frame *frame = faas_current;
  if (!fields && frame) {
    faas_frame_lock(frame);
    fields = frame->metadata;
    faas_frame_unlock(frame);
  }
  return fields ? faas_fields_find(fields, name) : from_environment(name);
}

const char *faas_request_header(const char *name) {
  struct faas_frame *frame = faas_current;
  if (!frame)
    return from_environment(name); /* a program of its own */
  if (faas_depth_of(frame) > 1)
    return NULL;
  faas_frame_lock(frame);
  const struct faas_buffer *fields = frame->metadata;
  /* A frame of mode shared stays, so the fields are its thread's. */
  if (!fields && faas_is_entering_thread(frame))
    fields = faas_metadata;
  const char *found = fields ? faas_fields_find(fields, name) : frame->left ? NULL : from_environment(name);
  faas_frame_unlock(frame);
  return found;
}
