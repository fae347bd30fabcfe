/* hanoi - moves twelve discs; counts in a function's static local. */
#include <stdio.h>

static int move(int discs, char from, char to, char over) {
  static int moves;
  static char last[8];
  if (!discs)
    return moves;
  move(discs - 1, from, over, to);
  moves++;
  snprintf(last, sizeof last, "%d%c%c", discs, from, to);
  if (moves % 500 == 0)
    printf("%d: %s\n", moves, last);
  return move(discs - 1, over, to, from);
}

int main(void) { printf("%d moves\n", move(12, 'a', 'c', 'b')); }
