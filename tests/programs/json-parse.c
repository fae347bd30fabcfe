/* json-parse - a validating JSON parser that prints the depth and number of each kind of value. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *at;
static int objects, arrays, strings, numbers, words, deepest, depth;

static int value(void);

static void skip(void) { at += strspn(at, " \t\n\r"); }

static int string(void) {
  if (*at++ != '"')
    return 0;
  for (; *at && *at != '"'; at++)
    if (*at == '\\' && !*++at)
      return 0;
  strings++;
  return *at++ == '"';
}

static int list(char open, char close, int with_keys) {
  if (*at++ != open)
    return 0;
  if (++depth > deepest)
    deepest = depth;
  for (int first = 1;; first = 0) {
    skip();
    if (*at == close)
      break;
    if (!first && *at++ != ',')
      return 0;
    skip();
    if (with_keys) {
      if (!string())
        return 0;
      skip();
      if (*at++ != ':')
        return 0;
    }
    if (!value())
      return 0;
  }
  depth--;
  at++;
  return 1;
}

static int value(void) {
  skip();
  if (*at == '{')
    return objects++, list('{', '}', 1);
  if (*at == '[')
    return arrays++, list('[', ']', 0);
  if (*at == '"')
    return string();
  for (const char *const *word = (const char *[]){"true", "false", "null", NULL}; *word; word++)
    if (!strncmp(at, *word, strlen(*word)))
      return words++, at += strlen(*word), 1;
  char *end;
  strtod(at, &end);
  int ok = end != at;
  at = end;
  return numbers += ok, ok;
}

int main(void) {
  char text[4096];
  text[fread(text, 1, sizeof text - 1, stdin)] = '\0';
  at = text;
  int ok = value();
  printf("%s at %td: %d objects, %d arrays, %d strings, %d numbers, %d words, %d deep\n", ok ? "valid" : "invalid",
         at - text, objects, arrays, strings, numbers, words, deepest);
}
