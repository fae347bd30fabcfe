/* simple-regex - a small matcher with ^ $ . * of its own. */
#include <stdio.h>
#include <string.h>

static int here(const char *pattern, const char *text);

static int star(int c, const char *pattern, const char *text) {
  do
    if (here(pattern, text))
      return 1;
  while (*text && (*text++ == c || c == '.'));
  return 0;
}

static int here(const char *pattern, const char *text) {
  if (!*pattern)
    return 1;
  if (pattern[1] == '*')
    return star(*pattern, pattern + 2, text);
  if (*pattern == '$' && !pattern[1])
    return !*text;
  return *text && (*pattern == '.' || *pattern == *text) && here(pattern + 1, text + 1);
}

static int match(const char *pattern, const char *text) {
  if (*pattern == '^')
    return here(pattern + 1, text);
  do
    if (here(pattern, text))
      return 1;
  while (*text++);
  return 0;
}

int main(void) {
  static const char *const patterns[] = {"^The", "d.z", "l.*y", "end$", "^$", "x*"};
  char line[200];
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = '\0';
    for (int i = 0; i < 6; i++)
      putchar("-+"[match(patterns[i], line)]);
    printf(" %s\n", line);
  }
}
