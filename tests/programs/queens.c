/* queens - counts the solutions of the eight queens, and prints the first. */
#include <stdio.h>
#include <stdlib.h>

static int column[8], solutions;

static void place(int row) {
  if (row == 8) {
    if (!solutions++)
      for (int i = 0; i < 8; i++, putchar('\n'))
        for (int j = 0; j < 8; j++)
          putchar(column[i] == j ? 'Q' : '.');
    return;
  }
  for (int c = 0; c < 8; c++) {
    int ok = 1;
    for (int r = 0; r < row && ok; r++)
      ok = column[r] != c && abs(column[r] - c) != row - r;
    column[row] = c;
    if (ok)
      place(row + 1);
  }
}

int main(void) {
  place(0);
  printf("%d\n", solutions);
}
