/* signal-handler - handlers of its own for signals that it raises. */
#include <signal.h>
#include <stdio.h>

static volatile sig_atomic_t got, count;

static void handler(int number) {
  got = number;
  count++;
}

int main(void) {
  signal(SIGUSR1, handler);
  struct sigaction action = {.sa_handler = handler}, old;
  sigaction(SIGTERM, &action, &old);
  printf("%d\n", old.sa_handler == SIG_DFL);
  raise(SIGUSR1);
  printf("%d %d\n", got == SIGUSR1, (int)count);
  raise(SIGTERM);
  printf("%d %d\n", got == SIGTERM, (int)count);
  signal(SIGUSR2, SIG_IGN);
  raise(SIGUSR2);
  printf("%d %d\n", signal(SIGUSR1, SIG_DFL) == handler, (int)count);
}
