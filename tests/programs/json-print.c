/* json-print - builds a tree of values and prints it as JSON, escapes included. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct value {
  enum { NUMBER, STRING, ARRAY, OBJECT, TRUE, NULL_ } kind;
  union {
    double number;
    const char *string;
    struct {
      size_t count;
      struct value *items;
      const char **keys;
    };
  };
};

static void print_string(const char *text) {
  putchar('"');
  for (; *text; text++)
    switch (*text) {
    case '"':
    case '\\':
      printf("\\%c", *text);
      break;
    case '\n':
      fputs("\\n", stdout);
      break;
    default:
      printf((unsigned char)*text < ' ' ? "\\u%04x" : "%c", *text);
    }
  putchar('"');
}

static void print(const struct value *value, int indent) {
  switch (value->kind) {
  case NUMBER:
    printf("%.17g", value->number);
    break;
  case STRING:
    print_string(value->string);
    break;
  case TRUE:
    fputs("true", stdout);
    break;
  case NULL_:
    fputs("null", stdout);
    break;
  case ARRAY:
  case OBJECT:
    putchar(value->kind == ARRAY ? '[' : '{');
    for (size_t i = 0; i < value->count; i++) {
      printf("%s\n%*s", i ? "," : "", indent + 2, "");
      if (value->kind == OBJECT)
        print_string(value->keys[i]), fputs(": ", stdout);
      print(&value->items[i], indent + 2);
    }
    printf("\n%*s%c", indent, "", value->kind == ARRAY ? ']' : '}');
  }
}

int main(void) {
  static char line[100];
  size_t length = fread(line, 1, sizeof line - 1, stdin);
  line[length] = '\0';
  static struct value numbers[] = {{NUMBER, .number = 1}, {NUMBER, .number = 0.1}, {NUMBER, .number = -2.5e300}};
  static struct value items[] = {{STRING, .string = line}, {ARRAY, .count = 3, .items = numbers}, {TRUE}, {NULL_}};
  static const char *keys[] = {"text", "numbers", "tab\there", "nothing"};
  static struct value root = {OBJECT, .count = 4, .items = items, .keys = keys};
  numbers[0].number += (double)length;
  print(&root, 0);
  putchar('\n');
}
