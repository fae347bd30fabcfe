/* uncaught - ends with a status from deep inside, over setjmp frames and exit handlers. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

static jmp_buf outer;
static void bye(void) { fprintf(stderr, "bye\n"); }

static void recurse(int depth) {
  jmp_buf unused;
  if (setjmp(unused) == 0 && depth)
    recurse(depth - 1);
  else
    exit(42);
}

int main(void) {
  atexit(bye);
  if (!setjmp(outer))
    recurse(30);
  return 1;
}
