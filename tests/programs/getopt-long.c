/* getopt-long - long options with flags, values and abbreviations. */
#include <getopt.h>
#include <stdio.h>

static int verbose;
static const struct option options[] = {{"verbose", no_argument, &verbose, 1},
                                        {"output", required_argument, NULL, 'o'},
                                        {"level", optional_argument, NULL, 'l'},
                                        {0, 0, 0, 0}};

int main(void) {
  char *arguments[] = {"tool", "--verb", "--output=x", "--output", "y", "--level", "--level=3", "-o", "z", "rest", NULL};
  int option, at = 0;
  while ((option = getopt_long(10, arguments, "o:l::", options, &at)) != -1)
    printf("%d %s %d\n", option, option && optarg ? optarg : "-", option == 'l' || option == 0 ? at : -1);
  printf("verbose %d, optind %d, %s\n", verbose, optind, arguments[optind]);
}
