/* plain.c - a program that knows nothing of faas-merge. Its request says what it does. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void) {
  char request[100000];
  size_t size = fread(request, 1, sizeof request - 1, stdin);
  request[size] = '\0';
  fprintf(stderr, "asked to %.20s\n", request);
  if (!strcmp(request, "exit"))
    return 3;
  if (!strcmp(request, "abort"))
    abort();
  if (!strcmp(request, "fail")) {
    fprintf(stderr, "faas: told to fail\nmore\n");
    return 1;
  }
  if (!strcmp(request, "sleep")) {
    fork(); /* what it starts does not outlive it */
    sleep(60);
  }
  if (!strncmp(request, "variable ", 9)) {
    const char *value = getenv(request + 9);
    printf("%s", value ? value : "(none)");
    return 0;
  }
  fwrite(request, 1, size, stdout);
  return 0;
}
