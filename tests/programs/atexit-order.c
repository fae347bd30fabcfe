/* atexit-order - handlers run last first, may register more, and see the globals. */
#include <stdio.h>
#include <stdlib.h>

static int step;

static void third(void) { printf("third, step %d\n", ++step); }
static void second(void) {
  printf("second, step %d\n", ++step);
  atexit(third);
}
static void first(void) { printf("first, step %d\n", ++step); }
static void last(void) { printf("last, step %d\n", ++step); }

__attribute__((constructor)) static void before(void) { printf("constructor, step %d\n", ++step); }
__attribute__((constructor(200))) static void earlier(void) { printf("early constructor, step %d\n", ++step); }
__attribute__((destructor)) static void after(void) { printf("destructor, step %d\n", ++step); }

int main(void) {
  atexit(last);
  atexit(second);
  atexit(first);
  atexit(first);
  printf("main, step %d\n", ++step);
  return 0;
}
