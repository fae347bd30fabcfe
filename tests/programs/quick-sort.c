/* quick-sort - sorts the numbers of the request with a quicksort of its own, in place. */
#include <stdio.h>

static int numbers[1000];
static int swaps;

static void swap(int *a, int *b) {
  int kept = *a;
  *a = *b;
  *b = kept;
  swaps++;
}

static void sort(int *first, int *last) {
  if (last - first < 2)
    return;
  int *middle = first;
  for (int *at = first; at < last - 1; at++)
    if (*at < last[-1])
      swap(at, middle++);
  swap(middle, last - 1);
  sort(first, middle);
  sort(middle + 1, last);
}

int main(void) {
  int count = 0, c, sign = 1;
  while (count < 1000 && (c = getchar()) != EOF) {
    if (c == '-')
      sign = -1;
    else if (c >= '0' && c <= '9') {
      ungetc(c, stdin);
      if (scanf("%d", &numbers[count]) == 1)
        numbers[count++] *= sign;
      sign = 1;
    } else
      sign = 1;
  }
  sort(numbers, numbers + count);
  for (int i = 0; i < count; i++)
    printf("%d%c", numbers[i], i + 1 < count ? ' ' : '\n');
  printf("%d swaps\n", swaps);
}
