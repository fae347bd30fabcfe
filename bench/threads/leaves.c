/* leaves - answers on stdout with what it reads from stdin, and leaves a thread behind that sleeps. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static void *rest(void *unused) {
  for (;;)
    pause();
  return unused;
}

int main(void) {
  char data[4096];
  pthread_t thread;
  if (pthread_create(&thread, NULL, rest, NULL))
    return 1;
  for (size_t got; (got = fread(data, 1, sizeof data, stdin));)
    fwrite(data, 1, got, stdout);
  return 0;
}
