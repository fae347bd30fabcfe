/* soak-c - ends in the way that its request asks for, with memory, files, descriptors, threads and their keys left
 * behind. */
#include <fcntl.h>
#include <pthread.h>
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

static void *wait_for_ever(void *unused) {
  for (;;)
    pause();
  return unused;
}

static void *compute(void *unused) {
  for (;;)
    free(malloc(100));
  return unused;
}

static void *leave(void *unused) {
  exit(3);
  return unused;
}

static void *crash(void *unused) {
  *(volatile int *)unused = 1;
  return unused;
}

static void start(void *(*routine)(void *)) {
  pthread_t thread;
  pthread_key_t key;
  if (pthread_key_create(&key, free) || pthread_setspecific(key, malloc(10)) ||
      pthread_create(&thread, NULL, routine, NULL))
    exit(97);
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
  if (!strcmp(request, "threads")) {
    start(wait_for_ever);
    start(compute);
  }
  if (!strcmp(request, "thread exits") || !strcmp(request, "thread crashes")) {
    start(request[7] == 'e' ? leave : crash);
    wait_for_ever(NULL);
  }
  if (!strcmp(request, "leave")) {
    fflush(stdout);
    _exit(0);
  }
}
