/* setjmp-loop - jumps of its own, with state in volatile locals and in globals. */
#include <setjmp.h>
#include <stdio.h>

static jmp_buf back;
static int raised;

static void descend(int depth) {
  if (depth == 0) {
    raised++;
    longjmp(back, raised);
  }
  descend(depth - 1);
}

int main(void) {
  volatile int rounds = 0;
  int code = setjmp(back);
  rounds++;
  printf("code %d, round %d, raised %d\n", code, rounds, raised);
  if (code < 5)
    descend(10 * code);
  sigjmp_buf other;
  if (sigsetjmp(other, 1) == 0)
    siglongjmp(other, 9);
  printf("%d rounds\n", rounds);
}
