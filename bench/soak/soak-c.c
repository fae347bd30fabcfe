/* soak-c - ends in the way that its request asks for, with memory, files and descriptors left behind. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *kept[8];
static char large[1 << 16];

static void leave_behind(void) {
  for (size_t i = 0; i < 8; i++)
    kept[i] = memset(malloc(64 << i), 'x', 64 << i);
  char *text = strdup("nobody frees this"), *made = NULL;
  if (asprintf(&made, "%s, nor this", text) < 0 || open("/dev/null", O_RDONLY) < 0 || !fopen("/dev/null", "r"))
    exit(99);
  setenv("SOAK", made, 1);
  large[strlen(made)]++;
}

int main(void) {
  char *request = NULL;
  size_t room = 0;
  if (getline(&request, &room, stdin) < 0)
    return 98;
  leave_behind();
  fputs("done\n", stdout);
  if (!strcmp(request, "exit"))
    exit(3);
  if (!strcmp(request, "crash"))
    *(volatile int *)(size_t)(large[0] & 0) = 1;
  if (!strcmp(request, "abort"))
    abort();
  if (!strcmp(request, "leave")) {
    fflush(stdout);
    _exit(0);
  }
}
