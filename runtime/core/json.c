/* json.c - reads JSON in place. json_parse checks a whole text once, so that what steps through it afterwards
 * need not check anything. */
#include "core/json.h"
#include "core/buffer.h"
#include "faas.h"

#include <stdio.h>
#include <string.h>

enum { MAX_DEPTH = 200 };

/* Each of these takes the place where its part starts and gives that behind it, or null. */

static const char *skip_space(const char *at, const char *end) {
  while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
    at++;
  return at;
}

static int hex_digit(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  return (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

static const char *skip_string(const char *at, const char *end) {
  if (at == end || *at++ != '"')
    return NULL;
  while (at < end && *at != '"') {
    if ((unsigned char)*at < ' ')
      return NULL;
    if (*at++ != '\\')
      continue;
    if (at == end || !*at || !strchr("\"\\/bfnrtu", *at))
      return NULL;
    if (*at++ != 'u')
      continue;
    for (int i = 0; i < 4; i++, at++)
      if (at == end || hex_digit(*at) < 0)
        return NULL;
  }
  return at < end ? at + 1 : NULL;
}

static const char *skip_digits(const char *at, const char *end) {
  const char *start = at;
  while (at < end && *at >= '0' && *at <= '9')
    at++;
  return at > start ? at : NULL;
}

static const char *skip_number(const char *at, const char *end) {
  if (at < end && *at == '-')
    at++;
  bool zero = at < end && *at == '0';
  at = zero ? at + 1 : skip_digits(at, end);
  if (at && at < end && *at == '.')
    at = skip_digits(at + 1, end);
  if (at && at < end && (*at | 32) == 'e') {
    at++;
    if (at < end && (*at == '+' || *at == '-'))
      at++;
    at = skip_digits(at, end);
  }
  return at;
}

static const char *skip_word(const char *at, const char *end, const char *word) {
  size_t size = strlen(word);
  return (size_t)(end - at) >= size && !memcmp(at, word, size) ? at + size : NULL;
}

static const char *skip_value(const char *at, const char *end, int depth);

static const char *skip_container(const char *at, const char *end, int depth) {
  bool object = *at == '{';
  char close = object ? '}' : ']';
  if (depth > MAX_DEPTH)
    return NULL;
  at = skip_space(at + 1, end);
  if (at < end && *at == close)
    return at + 1;
  for (;;) {
    if (object) {
      if (!(at = skip_string(at, end)))
        return NULL;
      at = skip_space(at, end);
      if (at == end || *at != ':')
        return NULL;
      at = skip_space(at + 1, end);
    }
    if (!(at = skip_value(at, end, depth)))
      return NULL;
    at = skip_space(at, end);
    if (at < end && *at == close)
      return at + 1;
    if (at == end || *at != ',')
      return NULL;
    at = skip_space(at + 1, end);
  }
}

static const char *skip_value(const char *at, const char *end, int depth) {
  if (at == end)
    return NULL;
  switch (*at) {
  case '{':
  case '[':
    return skip_container(at, end, depth + 1);
  case '"':
    return skip_string(at, end);
  case 't':
    return skip_word(at, end, "true");
  case 'f':
    return skip_word(at, end, "false");
  case 'n':
    return skip_word(at, end, "null");
  default:
    return skip_number(at, end);
  }
}

struct json json_parse(const char *text, size_t size) {
  if (!size)
    return (struct json){0};
  const char *limit = text + size, *start = skip_space(text, limit), *end = skip_value(start, limit, 0);
  return end && skip_space(end, limit) == limit ? (struct json){start, (size_t)(end - start)} : (struct json){0};
}

/* ---- in a text that is valid -----------------------------------------------------------------------------
 */

bool json_next(struct json *rest, struct json *key, struct json *value) {
  const char *at = rest->text, *end = at + rest->size;
  if (!rest->size || !strchr("{[,", *at))
    return false;
  /* Behind the first step the rest starts with a comma; what was an object has keys. */
  at = skip_space(at + 1, end);
  if (*at == '}' || *at == ']')
    return false;
  *key = (struct json){0};
  const char *behind = skip_value(at, end, 0), *colon = skip_space(behind, end);
  if (*colon == ':') {
    *key = (struct json){at, (size_t)(behind - at)};
    at = skip_space(colon + 1, end);
    behind = skip_value(at, end, 0);
  }
  *value = (struct json){at, (size_t)(behind - at)};
  behind = skip_space(behind, end);
  *rest = (struct json){behind, (size_t)(end - behind)};
  return true;
}

struct json json_member(struct json object, const char *name) {
  struct json key, value, found = {0};
  size_t size = strlen(name);
  if (!json_is(object, '{'))
    return found;
  /* The last one of a name is the one that other readers take. */
  while (json_next(&object, &key, &value))
    if (key.size == size + 2 && !memcmp(key.text + 1, name, size))
      found = value;
  return found;
}

/* The number behind \u. */
static unsigned read_unit(const char *digits) {
  unsigned unit = 0;
  for (int i = 0; i < 4; i++)
    unit = unit * 16 + (unsigned)hex_digit(digits[i]);
  return unit;
}

static int append_character(struct faas_buffer *text, unsigned code) {
  char bytes[4];
  size_t size = 0;
  if (code < 0x80) {
    bytes[size++] = (char)code;
  } else if (code < 0x800) {
    bytes[size++] = (char)(0xc0 | code >> 6);
  } else {
    if (code < 0x10000) {
      bytes[size++] = (char)(0xe0 | code >> 12);
    } else {
      bytes[size++] = (char)(0xf0 | code >> 18);
      bytes[size++] = (char)(0x80 | (code >> 12 & 0x3f));
    }
    bytes[size++] = (char)(0x80 | (code >> 6 & 0x3f));
  }
  if (code >= 0x80)
    bytes[size++] = (char)(0x80 | (code & 0x3f));
  return faas_buffer_append(text, bytes, size, SIZE_MAX / 4);
}

int json_text(struct json value, struct faas_buffer *text) {
  if (!json_is(value, '"'))
    return faas_buffer_append(text, value.text, value.size, SIZE_MAX / 4);
  int status = faas_buffer_append(text, "", 0, SIZE_MAX); /* an empty string is terminated too */
  if (status == FAAS_OK)
    status = faas_buffer_reserve(text, value.size);
  const char *end = value.text + value.size - 1;
  for (const char *at = value.text + 1; at < end && status == FAAS_OK; at++) {
    if (*at != '\\') {
      size_t plain = 1;
      while (at + plain < end && at[plain] != '\\')
        plain++;
      status = faas_buffer_append(text, at, plain, SIZE_MAX / 4);
      at += plain - 1;
      continue;
    }
    static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
    const char *letter = strchr(letters, *++at);
    if (*at != 'u') {
      status = faas_buffer_append(text, letter ? &meanings[letter - letters] : at, 1, SIZE_MAX / 4);
      continue;
    }
    unsigned code = read_unit(at + 1);
    at += 4;
    if (code >= 0xd800 && code < 0xdc00 && end - at > 6 && at[1] == '\\' && at[2] == 'u') {
      unsigned low = read_unit(at + 3);
      if (low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        at += 6;
      }
    }
    status = append_character(text, code >= 0xd800 && code < 0xe000 ? 0xfffd : code); /* half of a pair */
  }
  return status;
}

/* ---- writing ---------------------------------------------------------------------------------------------
 */

size_t json_utf8_length(const char *text, size_t size) {
  const unsigned char *c = (const unsigned char *)text;
  if (!size || c[0] < 0x80)
    return size ? 1 : 0;
  size_t length = c[0] >= 0xf0 ? 4 : c[0] >= 0xe0 ? 3 : 2;
  if (c[0] < 0xc2 || c[0] > 0xf4 || size < length)
    return 0;
  for (size_t i = 1; i < length; i++)
    if ((c[i] & 0xc0) != 0x80)
      return 0;
  /* Too long a form, a surrogate, beyond U+10FFFF. */
  bool bad = (c[0] == 0xe0 && c[1] < 0xa0) || (c[0] == 0xed && c[1] > 0x9f) || (c[0] == 0xf0 && c[1] < 0x90) ||
             (c[0] == 0xf4 && c[1] > 0x8f);
  return bad ? 0 : length;
}

int json_append_string(struct faas_buffer *buffer, const char *text, size_t size) {
  int status = faas_buffer_append(buffer, "\"", 1, SIZE_MAX / 4);
  for (size_t i = 0; i < size && status == FAAS_OK;) {
    size_t length = json_utf8_length(text + i, size - i);
    unsigned char c = (unsigned char)text[i];
    if (!length) {
      status = faas_buffer_append(buffer, "\xef\xbf\xbd", 3, SIZE_MAX / 4);
    } else if (c == '"' || c == '\\' || c < ' ' || c == 0x7f) {
      char escape[8];
      int escaped = snprintf(escape, sizeof escape, c == '"' || c == '\\' ? "\\%c" : "\\u%04x", c);
      status = faas_buffer_append(buffer, escape, (size_t)escaped, SIZE_MAX / 4);
    } else {
      status = faas_buffer_append(buffer, text + i, length, SIZE_MAX / 4);
    }
    i += length ? length : 1;
  }
  return status == FAAS_OK ? faas_buffer_append(buffer, "\"", 1, SIZE_MAX / 4) : status;
}

int json_append_error(struct faas_buffer *buffer, const char *text) {
  int status = faas_buffer_append(buffer, "{\"error\":", 9, SIZE_MAX / 4);
  if (status == FAAS_OK)
    status = json_append_string(buffer, text, strlen(text));
  return status == FAAS_OK ? faas_buffer_append(buffer, "}", 1, SIZE_MAX / 4) : status;
}
