/* on-exit - handlers that get the status and an argument. */
#include <stdio.h>
#include <stdlib.h>

static int order;

static void handler(int status, void *argument) { printf("%d: status %d, %s\n", ++order, status, (char *)argument); }
static void plain(void) { printf("%d: plain\n", ++order); }

int main(void) {
  static char first[] = "registered first";
  on_exit(handler, first);
  atexit(plain);
  on_exit(handler, "registered last");
  exit(0);
}
