/* getopt-options - parses an argument list of its own with getopt. */
#include <stdio.h>
#include <unistd.h>

int main(void) {
  char *arguments[] = {"tool", "-v", "-ofile", "-n", "42", "first", "-vx", "second", "--", "-v", NULL};
  int count = sizeof arguments / sizeof *arguments - 1, option;
  opterr = 0;
  printf("%d\n", optind);
  while ((option = getopt(count, arguments, "vo:n:")) != -1)
    if (option == '?')
      printf("unknown %c\n", optopt);
    else
      printf("%c %s\n", option, optarg ? optarg : "-");
  for (; optind < count; optind++)
    printf("rest %s\n", arguments[optind]);
}
