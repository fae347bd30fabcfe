/* redirect-output - sends stdout to a file and back with dup2. */
#include <stdio.h>
#include <unistd.h>

int main(void) {
  FILE *file = tmpfile();
  puts("to the response");
  fflush(stdout);
  int kept = dup(1);
  dup2(fileno(file), 1);
  puts("to the file");
  fflush(stdout);
  dup2(kept, 1);
  rewind(file);
  char line[64] = "";
  if (!fgets(line, sizeof line, file))
    puts("the file is empty");
  printf("again %s", line);
}
