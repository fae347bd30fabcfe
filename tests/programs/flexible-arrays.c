/* flexible-arrays - structs that end in an array, one of them static. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct vector {
  size_t size;
  int items[];
};
static struct vector fixed = {3, {7, 8, 9}};

static struct vector *push(struct vector *v, int item) {
  size_t size = v ? v->size : 0;
  v = realloc(v, sizeof *v + (size + 1) * sizeof *v->items);
  v->items[size] = item;
  v->size = size + 1;
  return v;
}

int main(void) {
  struct vector *v = NULL;
  for (int i = 0; i < 50; i++)
    v = push(v, i * i - fixed.items[i % 3]++);
  long sum = 0;
  for (size_t i = 0; i < v->size; i++)
    sum = sum * 3 % 100003 + v->items[i];
  printf("%zu %ld %d %d %d\n", v->size, sum, fixed.items[0], fixed.items[1], fixed.items[2]);
}
