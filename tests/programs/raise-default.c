/* raise-default - ends by a signal of its own. */
#include <signal.h>
#include <stdio.h>

int main(void) {
  printf("before\n");
  fflush(stdout);
  raise(SIGCHLD);
  raise(SIGTERM);
  return 0;
}
