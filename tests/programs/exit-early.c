/* exit-early - leaves in the middle of its input, with output in the buffer. */
#include <stdio.h>
#include <stdlib.h>

static void read_one(int depth) {
  char word[32];
  if (scanf("%31s", word) != 1 || depth == 5)
    exit(EXIT_SUCCESS);
  printf("%d %s\n", depth, word);
  read_one(depth + 1);
}

int main(void) {
  read_one(0);
  return 9;
}
