/* reverse-lines - tac and rev together, with lines kept in an array that grows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char **lines;
static size_t count;

int main(void) {
  char *line = NULL;
  size_t room = 0;
  ssize_t length;
  while ((length = getline(&line, &room, stdin)) > 0) {
    if (!(count & (count - 1)))
      lines = realloc(lines, (count ? 2 * count : 1) * sizeof *lines);
    line[strcspn(line, "\n")] = '\0';
    lines[count++] = strdup(line);
  }
  while (count) {
    char *text = lines[--count];
    for (size_t i = strlen(text); i--;)
      putchar(text[i]);
    putchar('\n');
    free(text);
  }
  free(lines);
  free(line);
}
