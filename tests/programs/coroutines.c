/* coroutines - two coroutines on stacks of their own, with ucontext. */
#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>

static ucontext_t back, contexts[2];
static int value, produced;

static void produce(int start, int step) {
  for (int i = 0; i < 5; i++) {
    value = start + i * step;
    produced++;
    swapcontext(&contexts[start != 1], &back);
  }
}

int main(void) {
  for (int i = 0; i < 2; i++) {
    getcontext(&contexts[i]);
    contexts[i].uc_stack.ss_sp = malloc(65536);
    contexts[i].uc_stack.ss_size = 65536;
    contexts[i].uc_link = &back;
    makecontext(&contexts[i], (void (*)(void))(void *)produce, 2, i + 1, i + 10);
  }
  for (int i = 0; i < 10; i++) {
    swapcontext(&back, &contexts[i % 2]);
    printf("%d ", value);
  }
  printf("%d\n", produced);
}
