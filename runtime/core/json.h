/* json.h - JSON (RFC 8259) as platforms wrap requests in it: read without building a tree, and strings
 * written. */
#ifndef FAAS_CORE_JSON_H
#define FAAS_CORE_JSON_H

#include "core/buffer.h"

/* One value within a text that json_parse found valid: without the space around it. Empty: there is none. It
 * refers to that text and owns nothing. */
struct json {
  const char *text;
  size_t size;
};

/* The value that all of the text is; empty if the text is not JSON or is nested deeper than 200. */
struct json json_parse(const char *text, size_t size);

/* Whether the value is an object, an array, a string: '{', '[', '"'. */
static inline bool json_is(struct json value, char kind) { return value.size && *value.text == kind; }

/* The next member of an object, or the next element of an array, whose key is empty. `*rest` is the container
 * at first; it moves on. False at the end, and for what is neither. */
bool json_next(struct json *rest, struct json *key, struct json *value);

/* The member of an object; empty if `object` has none of that name or is no object. */
struct json json_member(struct json object, const char *name);

/* Appends the text of a string, or of any other value the JSON itself, and a NUL byte that size does not
 * count. Returns FAAS_OK or FAAS_NO_MEMORY. */
int json_text(struct json value, struct faas_buffer *text);

/* Appends a string with its quotes. Bytes that are not UTF-8 become U+FFFD. */
int json_append_string(struct faas_buffer *buffer, const char *text, size_t size);

/* Appends {"error": TEXT}. */
int json_append_error(struct faas_buffer *buffer, const char *text);

/* The length of the UTF-8 character that `text` starts with; 0 if it does not. */
size_t json_utf8_length(const char *text, size_t size);

#endif
