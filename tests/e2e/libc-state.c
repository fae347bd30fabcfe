// What libc keeps between calls starts anew for each invocation: random numbers, strtok, getopt, hsearch, errno, how
// floating point numbers are rounded.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/state.bc
// RUN: %clang_bc -DNAME='"state"' %S/Inputs/repeat.c -o %t/repeat.bc
// RUN: %faas-merge %t/repeat.bc %t/state.bc -o %t/fused
// RUN: printf 'once\nagain\nin order' | %t/fused | FileCheck %s --match-full-lines

// CHECK:      0 [383 886, 0.000000000 0.000985395, in 2 -v -oout -w, 9, ?x, missing o, rest 6 1 first, 0 0, near] {{$}}
// CHECK-NEXT: 0 [383 886, 0.000000000 0.000985395, in 2 -v -oout -w, 9, ?x, missing o, rest 6 1 first, 0 0, near] {{$}}
// CHECK-NEXT: 0 [383 886, 0.000000000 0.000985395, in 2 -v -oout -w, 9, ?x, missing o, rest 6 1 first, 0 0, near] {{$}}

#include <errno.h>
#include <fenv.h>
#include <getopt.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile double one = 1, three = 3;

int main(void) {
  static int level;
  static const struct option options[] = {
      {"level", required_argument, &level, 9}, {"in", optional_argument, NULL, 'i'}, {0}};
  int at_start = errno;
  printf("%d %d, ", rand() % 1000, rand() % 1000);
  double first = drand48();
  printf("%.9f %.9f, ", first, drand48());

  char *arguments[] = {"tool", "first", "--in=2", "-vo", "out", "-w", "--lev", "3", "-xo", NULL};
  opterr = 0;
  for (int option; (option = getopt_long(9, arguments, ":vo:w", options, NULL)) != -1;)
    switch (option) {
    case 'i':
      printf("in %s ", optarg);
      break;
    case 'o':
      printf("-o%s ", optarg);
      break;
    case 'v':
      printf("-v ");
      break;
    case 'w':
      printf("-w, ");
      break;
    case 0:
      printf("%d, ", level);
      break;
    case ':':
      printf("missing %c, ", optopt);
      break;
    case '?':
      printf("?%c, ", optopt);
      break;
    }
  printf("rest %d %d %s, ", optind - 2, optind == 8, arguments[optind]);

  static char words[] = "a b", key[] = "key";
  strtok(words, " ");
  int made = hcreate(10) && hsearch((ENTRY){key, NULL}, ENTER);
  printf("%d %d, ", at_start, !made);
  printf("%s", one / three == 1.0 / 3 ? "near" : "up");
  fesetround(FE_UPWARD);
  errno = ENOENT;
}
