/* generic-selection - _Generic, compound literals, designated initialisers, static assertions, statement expressions. */
#include <stdio.h>

#define NAME(x) _Generic((x), int: "int", double: "double", char *: "text", const char *: "constant text", default: "other")
#define MAX(a, b) ({ __typeof__(a) x = (a); __typeof__(b) y = (b); x > y ? x : y; })
_Static_assert(sizeof(int) == 4, "int has 32 bits");

struct point {
  int x, y;
};
static int sum(const struct point *points, int count) { return count ? points->x * points->y + sum(points + 1, count - 1) : 0; }
static int grid[3][4] = {[1] = {[2] = 5, 6}, [2][0] = 7};
static struct point *kept = (struct point[]){{1, 2}, {3, 4}};

int main(void) {
  char text[] = "x";
  printf("%s %s %s %s %s\n", NAME(1), NAME(1.0), NAME(&text[0]), NAME((const char *)text), NAME(1L));
  printf("%d %d\n", MAX(3, 7), sum((struct point[]){{1, 2}, {3, 4}, {5, 6}}, 3));
  kept[1].x++;
  for (int i = 0; i < 12; i++)
    printf("%d", grid[i / 4][i % 4]++);
  printf(" %d\n", sum(kept, 2));
}
