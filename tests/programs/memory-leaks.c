/* memory-leaks - leaves behind memory of its own and memory that libc gave it. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *kept[200];

int main(void) {
  size_t total = 0;
  for (int i = 0; i < 200; i++) {
    kept[i] = i % 2 ? strdup("a string that nobody frees") : malloc(1000);
    if (i % 2 == 0)
      memset(kept[i], 'x', 999), kept[i][999] = '\0';
    total += strlen(kept[i]);
  }
  char *line = NULL, *made = NULL;
  size_t room = 0;
  while (getline(&line, &room, stdin) > 0)
    total += strlen(line);
  if (asprintf(&made, "%zu", total) > 0)
    puts(made);
  if (opendir("/"))
    puts("open");
  fopen("/dev/null", "r");
}
