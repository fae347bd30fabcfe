/* env-reading - its variables: given, missing, set, put, unset, listed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

static const char *get(const char *name) {
  const char *value = getenv(name);
  return value ? value : "(not set)";
}

int main(void) {
  puts(get("FAAS_TEST_GIVEN"));
  puts(get("PROGRAM_OWN"));
  setenv("PROGRAM_OWN", "first", 1);
  setenv("PROGRAM_OWN", "second", 0);
  puts(get("PROGRAM_OWN"));
  static char put[] = "PROGRAM_PUT=before";
  putenv(put);
  memcpy(put + 12, "after!", 6);
  puts(get("PROGRAM_PUT"));
  unsetenv("FAAS_TEST_GIVEN");
  puts(get("FAAS_TEST_GIVEN"));
  int own = 0;
  for (char **at = environ; *at; at++)
    own += !strncmp(*at, "PROGRAM_", 8);
  printf("%d\n", own);
  clearenv();
  printf("%d %s\n", environ == NULL || *environ == NULL, get("PATH"));
}
