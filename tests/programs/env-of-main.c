/* env-of-main - the third parameter of main and environ agree. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

int main(int argc, char **argv, char **envp) {
  int same = 0, all = 0;
  for (char **at = envp; *at; at++, all++) {
    char name[200];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(*at, "="), *at);
    same += getenv(name) != NULL;
  }
  printf("%d %d %d %d\n", argc, argv[0] != NULL, argv[1] == NULL, same == all);
  setenv("PROGRAM_NEW", "1", 1);
  int found = 0;
  for (char **at = environ; *at; at++)
    found += !strcmp(*at, "PROGRAM_NEW=1");
  printf("%d\n", found);
}
