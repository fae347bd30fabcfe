/* fork-wait - a child that answers through a pipe and its status. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static int value = 1;

int main(void) {
  int ends[2], status, answer = 0;
  if (pipe(ends))
    return 1;
  pid_t child = fork();
  if (child == 0) {
    value += 41;
    (void)!write(ends[1], &value, sizeof value);
    _exit(7);
  }
  (void)!read(ends[0], &answer, sizeof answer);
  waitpid(child, &status, 0);
  printf("%d %d %d\n", answer, value, WEXITSTATUS(status));
}
