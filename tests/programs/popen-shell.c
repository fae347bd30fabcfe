/* popen-shell - reads what a command writes. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

int main(void) {
  char line[64];
  FILE *command = popen("echo from the shell; echo $((6 * 7)); exit 3", "r");
  if (!command)
    return 1;
  while (fgets(line, sizeof line, command))
    fputs(line, stdout);
  int status = pclose(command);
  printf("%d\n", WEXITSTATUS(status));
  printf("%d\n", WEXITSTATUS(system("exit 5")));
}
