/* static-locals - function-local statics of several kinds. */
#include <stdio.h>
#include <string.h>

static int counter(void) {
  static int count = 10;
  return count++;
}

static const char *remember(const char *word) {
  static char kept[3][10];
  static int next;
  char *place = kept[next++ % 3];
  strncpy(place, word, 9);
  return place;
}

static int *cell(int index) {
  static int cells[4] = {1, 2, 3, 4};
  static int *last = &cells[3];
  return last - index;
}

int main(void) {
  for (int i = 0; i < 3; i++)
    printf("%d ", counter());
  const char *a = remember("alpha"), *b = remember("beta"), *c = remember("gamma"), *d = remember("delta");
  printf("%s %s %s %s %d\n", a, b, c, d, a == d);
  *cell(0) += 10;
  *cell(3) *= 7;
  for (int i = 0; i < 4; i++)
    printf("%d ", *cell(i));
  puts("");
}
