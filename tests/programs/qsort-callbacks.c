/* qsort-callbacks - qsort with comparison functions that keep globals, and bsearch. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compared, descending;
static int by_number(const void *a, const void *b) {
  compared++;
  int order = *(const int *)a - *(const int *)b;
  return descending ? -order : order;
}
static int by_text(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

int main(void) {
  int numbers[] = {31, 4, 15, 92, 65, 35, 89, 79, 3, 23};
  const char *words[] = {"pear", "apple", "fig", "quince", "date", "cherry"};
  for (descending = 0; descending < 2; descending++) {
    qsort(numbers, 10, sizeof *numbers, by_number);
    for (int i = 0; i < 10; i++)
      printf("%d ", numbers[i]);
    puts("");
  }
  descending = 1;
  int key = 65, *found = bsearch(&key, numbers, 10, sizeof *numbers, by_number);
  printf("%td after %d\n", found - numbers, compared);
  qsort(words, 6, sizeof *words, by_text);
  const char *word = "fig";
  printf("%td\n", (const char **)bsearch(&word, words, 6, sizeof *words, by_text) - words);
}
