/* quick-exit - runs the handlers of at_quick_exit, last first, and not those of atexit. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void normal(void) { puts("never"); }
static void one(void) { (void)!write(1, "one\n", 4); }
static void two(void) {
  puts("two");
  fflush(stdout);
}

int main(void) {
  atexit(normal);
  at_quick_exit(one);
  at_quick_exit(two);
  quick_exit(0);
}
