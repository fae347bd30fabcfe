/* mime.c - mime bodies (curl_mime_*) and the older forms (curl_formadd).
 *
 * Mime parts are kept here and either written out as multipart/form-data, byte for byte as libcurl writes it but for
 * the random boundary, or rebuilt on a real handle. Parts with an encoder, headers or parts of their own are for
 * the real library. So are forms altogether; it writes those that a local call needs. */
#include "clients/curl/shadow.h"
#include "core/buffer.h"
#include "core/owners.h"
#include "process/frame.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

struct curl_mimepart {
  struct curl_mimepart *next;
  char *name, *filename, *type, *encoder;
  enum { NOTHING, DATA, FILEDATA, CALLBACK, SUBPARTS } kind;
  struct faas_buffer data; /* or the file's name */
  curl_off_t size;         /* of what the callback gives; -1 if that is not known */
  curl_read_callback read;
  curl_seek_callback seek;
  curl_free_callback free_argument;
  void *argument;
  curl_mime *subparts;
  struct curl_slist *headers;
  bool owns_headers;
};

struct curl_mime {
  struct faas_owned owned;
  curl_mimepart *first, *last;
};

void __faas_curl_slist_free_all(struct curl_slist *list);
void __faas_curl_mime_free(curl_mime *mime);

/* ---- the tree ------------------------------------------------------------------------------------------------ */

static void clear_contents(curl_mimepart *part) {
  if (part->kind == CALLBACK && part->free_argument)
    part->free_argument(part->argument);
  if (part->kind == SUBPARTS)
    __faas_curl_mime_free(part->subparts);
  faas_buffer_free(&part->data);
  part->kind = NOTHING;
}

static void free_parts(curl_mime *mime) {
  while (mime->first) {
    curl_mimepart *part = mime->first;
    mime->first = part->next;
    clear_contents(part);
    if (part->owns_headers)
      __faas_curl_slist_free_all(part->headers);
    free(part->name);
    free(part->filename);
    free(part->type);
    free(part->encoder);
    free(part);
  }
  free(mime);
}

/* The function that forgot it is gone, and with it what its callbacks and lists belong to. */
static void end_owned(struct faas_owned *owned) {
  curl_mime *mime = (curl_mime *)owned;
  for (curl_mimepart *part = mime->first; part; part = part->next) {
    part->free_argument = NULL;
    part->owns_headers = false;
    part->kind = part->kind == SUBPARTS ? NOTHING : part->kind; /* ended by itself */
  }
  free_parts(mime);
}

curl_mime *__faas_curl_mime_init(CURL *handle) {
  (void)handle;
  curl_mime *mime = calloc(1, sizeof *mime);
  if (mime)
    faas_own(&mime->owned, end_owned);
  return mime;
}

void __faas_curl_mime_free(curl_mime *mime) {
  if (!mime)
    return;
  faas_disown(&mime->owned);
  free_parts(mime);
}

curl_mimepart *__faas_curl_mime_addpart(curl_mime *mime) {
  curl_mimepart *part = mime ? calloc(1, sizeof *part) : NULL;
  if (!part)
    return NULL;
  if (mime->last)
    mime->last->next = part;
  else
    mime->first = part;
  return mime->last = part;
}

static CURLcode set_text(curl_mimepart *part, char **text, const char *value) {
  if (!part)
    return CURLE_BAD_FUNCTION_ARGUMENT;
  free(*text);
  *text = value ? strdup(value) : NULL;
  return value && !*text ? CURLE_OUT_OF_MEMORY : CURLE_OK;
}

CURLcode __faas_curl_mime_name(curl_mimepart *part, const char *name) { return set_text(part, &part->name, name); }
CURLcode __faas_curl_mime_type(curl_mimepart *part, const char *type) { return set_text(part, &part->type, type); }

CURLcode __faas_curl_mime_filename(curl_mimepart *part, const char *filename) {
  return set_text(part, &part->filename, filename);
}

CURLcode __faas_curl_mime_encoder(curl_mimepart *part, const char *encoder) {
  static const char *const known[] = {"binary", "8bit", "7bit", "base64", "quoted-printable"};
  for (size_t i = 0; encoder && i < sizeof known / sizeof *known; i++)
    if (!strcasecmp(encoder, known[i]))
      return set_text(part, &part->encoder, encoder);
  return encoder ? CURLE_BAD_FUNCTION_ARGUMENT : set_text(part, &part->encoder, NULL);
}

CURLcode __faas_curl_mime_data(curl_mimepart *part, const char *data, size_t size) {
  if (!part)
    return CURLE_BAD_FUNCTION_ARGUMENT;
  clear_contents(part);
  if (!data)
    return CURLE_OK;
  part->kind = DATA;
  size = size == CURL_ZERO_TERMINATED ? strlen(data) : size;
  return faas_buffer_append(&part->data, data, size, SIZE_MAX) == FAAS_OK ? CURLE_OK : CURLE_OUT_OF_MEMORY;
}

CURLcode __faas_curl_mime_filedata(curl_mimepart *part, const char *path) {
  CURLcode code = __faas_curl_mime_data(part, path, CURL_ZERO_TERMINATED);
  if (code || !path)
    return code;
  part->kind = FILEDATA;
  const char *slash = strrchr(path, '/');
  code = set_text(part, &part->filename, slash ? slash + 1 : path);
  FILE *file = code ? NULL : fopen(path, "re");
  if (!code && !file)
    return CURLE_READ_ERROR;
  if (file)
    fclose(file);
  return code;
}

CURLcode __faas_curl_mime_data_cb(curl_mimepart *part, curl_off_t size, curl_read_callback read,
                                  curl_seek_callback seek, curl_free_callback free_argument, void *argument) {
  if (!part)
    return CURLE_BAD_FUNCTION_ARGUMENT;
  clear_contents(part);
  if (!read)
    return CURLE_OK;
  part->kind = CALLBACK;
  part->size = size;
  part->read = read;
  part->seek = seek;
  part->free_argument = free_argument;
  part->argument = argument;
  return CURLE_OK;
}

CURLcode __faas_curl_mime_subparts(curl_mimepart *part, curl_mime *subparts) {
  if (!part)
    return CURLE_BAD_FUNCTION_ARGUMENT;
  if (part->kind == SUBPARTS && part->subparts == subparts)
    return CURLE_OK;
  clear_contents(part);
  part->subparts = subparts;
  part->kind = subparts ? SUBPARTS : NOTHING;
  return CURLE_OK;
}

CURLcode __faas_curl_mime_headers(curl_mimepart *part, struct curl_slist *headers, int take) {
  if (!part)
    return CURLE_BAD_FUNCTION_ARGUMENT;
  if (part->owns_headers && part->headers != headers)
    __faas_curl_slist_free_all(part->headers);
  part->headers = headers;
  part->owns_headers = headers && take;
  return CURLE_OK;
}

/* ---- written out --------------------------------------------------------------------------------------------- */

bool faas_curl_mime_is_local(const curl_mime *mime) {
  for (const curl_mimepart *part = mime ? mime->first : NULL; part; part = part->next)
    if (part->encoder || part->headers || part->kind == SUBPARTS)
      return false;
  return mime && mime->first;
}

static CURLcode append(struct faas_buffer *body, const char *text) {
  return faas_buffer_append(body, text, strlen(text), SIZE_MAX) == FAAS_OK ? CURLE_OK : CURLE_OUT_OF_MEMORY;
}

/* A name or a file's name, as browsers escape it. */
static CURLcode append_quoted(struct faas_buffer *body, const char *label, const char *text) {
  CURLcode code = append(body, label);
  for (; !code && *text; text++)
    code = *text == '"'    ? append(body, "%22")
           : *text == '\r' ? append(body, "%0D")
           : *text == '\n' ? append(body, "%0A")
                           : append(body, (char[]){*text, '\0'});
  return code ? code : append(body, "\"");
}

static const char *type_of(const curl_mimepart *part) {
  static const char *const types[][2] = {
      {".gif", "image/gif"},       {".jpg", "image/jpeg"},      {".jpeg", "image/jpeg"}, {".png", "image/png"},
      {".svg", "image/svg+xml"},   {".txt", "text/plain"},      {".htm", "text/html"},   {".html", "text/html"},
      {".pdf", "application/pdf"}, {".xml", "application/xml"},
  };
  if (part->type)
    return part->type;
  size_t size = part->filename ? strlen(part->filename) : 0;
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    size_t suffix = strlen(types[i][0]);
    if (size >= suffix && !strcasecmp(part->filename + size - suffix, types[i][0]))
      return types[i][1];
  }
  return part->kind == FILEDATA ? "application/octet-stream" : NULL;
}

static CURLcode append_file(struct faas_buffer *body, const char *path) {
  FILE *file = fopen(path, "re");
  if (!file)
    return CURLE_READ_ERROR;
  faas_claim(fileno(file));
  CURLcode code = CURLE_OK;
  char piece[16 << 10];
  for (size_t got; !code && (got = fread(piece, 1, sizeof piece, file));)
    if (faas_buffer_append(body, piece, got, SIZE_MAX) != FAAS_OK)
      code = CURLE_OUT_OF_MEMORY;
  if (!code && ferror(file))
    code = CURLE_READ_ERROR;
  faas_forget_owner(fileno(file));
  fclose(file);
  return code;
}

static CURLcode append_from_callback(struct faas_buffer *body, const curl_mimepart *part) {
  char piece[16 << 10];
  for (curl_off_t left = part->size; left;) {
    size_t room = left > 0 && left < (curl_off_t)sizeof piece ? (size_t)left : sizeof piece;
    size_t got = part->read(piece, 1, room, part->argument);
    if (got == CURL_READFUNC_ABORT)
      return CURLE_ABORTED_BY_CALLBACK;
    if (got > room)
      return CURLE_READ_ERROR;
    if (!got)
      break;
    if (faas_buffer_append(body, piece, got, SIZE_MAX) != FAAS_OK)
      return CURLE_OUT_OF_MEMORY;
    left -= left > 0 ? (curl_off_t)got : 0;
  }
  return CURLE_OK;
}

static CURLcode append_part(struct faas_buffer *body, const curl_mimepart *part) {
  CURLcode code = append(body, "Content-Disposition: form-data");
  if (!code && part->name)
    code = append_quoted(body, "; name=\"", part->name);
  if (!code && part->filename)
    code = append_quoted(body, "; filename=\"", part->filename);
  const char *type = type_of(part);
  if (!code && type) {
    code = append(body, "\r\nContent-Type: ");
    code = code ? code : append(body, type);
  }
  if (!code)
    code = append(body, "\r\n\r\n");
  if (code || part->kind == NOTHING)
    return code;
  if (part->kind == FILEDATA)
    return append_file(body, part->data.data);
  if (part->kind == CALLBACK)
    return append_from_callback(body, part);
  return faas_buffer_append(body, part->data.data, part->data.size, SIZE_MAX) == FAAS_OK ? CURLE_OK
                                                                                         : CURLE_OUT_OF_MEMORY;
}

CURLcode faas_curl_mime_body(curl_mime *mime, struct faas_buffer *body) {
  unsigned long random[1] = {0};
  ssize_t got = getrandom(random, sizeof random, 0);
  (void)got; /* without randomness the boundary is a fixed one */
  char line[64];
  snprintf(line, sizeof line, "\r\n--------------------------%016lx", random[0]);
  CURLcode code = CURLE_OK;
  for (const curl_mimepart *part = mime->first; part && !code; part = part->next) {
    code = append(body, part == mime->first ? line + 2 : line);
    code = code ? code : append(body, "\r\n");
    code = code ? code : append_part(body, part);
  }
  code = code ? code : append(body, line);
  return code ? code : append(body, "--\r\n");
}

/* ---- the real library's -------------------------------------------------------------------------------------- */

static void rebuild(const struct curl_library *library, curl_mimepart *real, const curl_mimepart *part, CURL *handle) {
  switch (part->kind) {
  case NOTHING:
    break;
  case DATA:
    library->curl_mime_data(real, part->data.data, part->data.size);
    break;
  case FILEDATA:
    library->curl_mime_filedata(real, part->data.data);
    break;
  case CALLBACK:
    library->curl_mime_data_cb(real, part->size, part->read, part->seek, NULL, part->argument);
    break;
  case SUBPARTS:
    library->curl_mime_subparts(real, faas_curl_mime_real(part->subparts, handle));
    break;
  }
  library->curl_mime_name(real, part->name);
  if (part->filename || part->kind == FILEDATA)
    library->curl_mime_filename(real, part->filename);
  library->curl_mime_type(real, part->type);
  if (part->encoder)
    library->curl_mime_encoder(real, part->encoder);
  library->curl_mime_headers(real, part->headers, 0);
}

curl_mime *faas_curl_mime_real(curl_mime *mime, CURL *handle) {
  const struct curl_library *library = faas_curl_library();
  curl_mime *real = mime ? library->curl_mime_init(handle) : NULL;
  for (const curl_mimepart *part = real ? mime->first : NULL; part; part = part->next) {
    curl_mimepart *copy = library->curl_mime_addpart(real);
    if (copy)
      rebuild(library, copy, part, handle);
  }
  return real;
}

/* ---- forms --------------------------------------------------------------------------------------------------- */

static bool append_option(struct faas_buffer *forms, CURLformoption option, const char *value) {
  struct curl_forms entry = {option, value};
  return faas_buffer_append(forms, &entry, sizeof entry, SIZE_MAX) == FAAS_OK;
}

/* The arguments as the array that the real function takes in their place. A value of any kind is one register. */
CURLFORMcode __faas_curl_formadd(struct curl_httppost **first, struct curl_httppost **last, ...) {
  const struct curl_library *library = faas_curl_library();
  struct faas_buffer forms = {0};
  bool complete = library != NULL;
  va_list arguments;
  va_start(arguments, last);
  for (CURLformoption option; complete && (option = va_arg(arguments, CURLformoption)) != CURLFORM_END;) {
    const char *value = va_arg(arguments, const char *);
    if (option != CURLFORM_ARRAY) {
      complete = append_option(&forms, option, value);
      continue;
    }
    for (const struct curl_forms *entry = (const void *)value; complete && entry->option != CURLFORM_END; entry++)
      complete = append_option(&forms, entry->option, entry->value);
  }
  va_end(arguments);
  complete = complete && append_option(&forms, CURLFORM_END, NULL);
  CURLFORMcode code = complete ? library->curl_formadd(first, last, CURLFORM_ARRAY, forms.data, CURLFORM_END)
                               : CURL_FORMADD_MEMORY;
  faas_buffer_free(&forms);
  return code;
}

void __faas_curl_formfree(struct curl_httppost *form) {
  if (form)
    faas_curl_library()->curl_formfree(form);
}

int __faas_curl_formget(struct curl_httppost *form, void *argument, curl_formget_callback callback) {
  const struct curl_library *library = faas_curl_library();
  return library ? library->curl_formget(form, argument, callback) : -1;
}

bool faas_curl_form_is_local(const struct curl_httppost *form) {
  for (const struct curl_httppost *part = form; part; part = part->next)
    if (part->flags & CURL_HTTPPOST_CALLBACK)
      return false;
  return form;
}

/* The real library writes the header of the whole before it. */
static void drop_head(struct faas_buffer *body) {
  static const char start[] = "Content-Type:";
  char *end = body->size > sizeof start && !memcmp(body->data, start, sizeof start - 1)
                  ? memmem(body->data, body->size, "\r\n\r\n", 4)
                  : NULL;
  if (!end)
    return;
  size_t size = (size_t)(end + 4 - body->data);
  body->size -= size;
  memmove(body->data, end + 4, body->size);
}

static size_t take_piece(void *body, const char *data, size_t size) {
  return faas_buffer_append(body, data, size, SIZE_MAX) == FAAS_OK ? size : 0;
}

CURLcode faas_curl_form_body(struct curl_httppost *form, struct faas_buffer *body) {
  if (faas_curl_library()->curl_formget(form, body, take_piece))
    return CURLE_READ_ERROR;
  drop_head(body);
  return CURLE_OK;
}
