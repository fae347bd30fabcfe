/* snprintf-sizes - snprintf at the edges of its buffer, asprintf, strlcpy-like copies. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
  char buffer[8];
  for (size_t room = 0; room <= sizeof buffer; room++) {
    memset(buffer, '#', sizeof buffer);
    int wanted = snprintf(buffer, room, "%s", "abcdef");
    printf("%zu %d ", room, wanted);
    for (size_t i = 0; i < sizeof buffer; i++)
      putchar(buffer[i] ? buffer[i] : '0');
    putchar('\n');
  }
  char *text = NULL, *longer = NULL;
  int length = asprintf(&text, "%d-%s", 42, "text");
  length += asprintf(&longer, "%s%*d", text, 3000, length);
  printf("%s %d %zu\n", text, length, strlen(longer));
  free(text);
}
