/* rpn-underflow - a stack machine that ends in the middle of its work with a status. */
#include <stdio.h>
#include <stdlib.h>

static int stack[4], depth;

static int pop(void) {
  if (depth == 0) {
    fprintf(stderr, "underflow\n");
    exit(3);
  }
  return stack[--depth];
}

int main(void) {
  stack[depth++] = 1;
  printf("%d\n", pop());
  printf("%d\n", pop());
}
