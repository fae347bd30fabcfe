/* qsort-r - qsort_r with a context, over a local array. */
#include <stdio.h>
#include <stdlib.h>

struct context {
  const int *weights;
  int calls;
};

static int by_weight(const void *a, const void *b, void *argument) {
  struct context *context = argument;
  context->calls++;
  return context->weights[*(const int *)a] - context->weights[*(const int *)b];
}

int main(void) {
  static const int weights[] = {9, 2, 7, 4, 4, 1, 8};
  int order[] = {0, 1, 2, 3, 5, 6};
  struct context context = {weights, 0};
  qsort_r(order, 6, sizeof *order, by_weight, &context);
  for (int i = 0; i < 6; i++)
    printf("%d:%d ", order[i], weights[order[i]]);
  printf("%s\n", context.calls > 5 ? "compared" : "not compared");
}
