/* knapsack - dynamic programming in a static table. */
#include <stdio.h>

static const struct {
  int weight, value;
} things[] = {{12, 40}, {7, 31}, {3, 9}, {25, 90}, {14, 52}, {9, 33}, {5, 16}, {18, 70}};
enum { COUNT = sizeof things / sizeof *things, LIMIT = 50 };
static int best[COUNT + 1][LIMIT + 1];

int main(void) {
  for (int i = 1; i <= COUNT; i++)
    for (int w = 0; w <= LIMIT; w++) {
      best[i][w] = best[i - 1][w];
      int rest = w - things[i - 1].weight;
      if (rest >= 0 && best[i - 1][rest] + things[i - 1].value > best[i][w])
        best[i][w] = best[i - 1][rest] + things[i - 1].value;
    }
  printf("value %d:", best[COUNT][LIMIT]);
  for (int i = COUNT, w = LIMIT; i; i--)
    if (best[i][w] != best[i - 1][w])
      printf(" %d", i - 1), w -= things[i - 1].weight;
  putchar('\n');
}
