/* variables.c - a plain program: answers with a JSON object of its environment's variables that have one of the
 * prefixes that platforms use. Values have no escapes. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void) {
  static const char *const prefixes[] = {"Http_", "HTTP_", "REQUEST_", "CONTENT_", "__OW_", "_X_"};
  const char *separator = "{";
  for (char **variable = environ; *variable; variable++)
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
      if (!strncmp(*variable, prefixes[i], strlen(prefixes[i]))) {
        const char *value = strchr(*variable, '=') + 1;
        printf("%s\"%.*s\":\"%s\"", separator, (int)(value - 1 - *variable), *variable, value);
        separator = ",";
      }
  puts(*separator == '{' ? "{}" : "}");
}
