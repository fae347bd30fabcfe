/* strtok-many - many strtok scans, so that two invocations at once would meet in what it remembers. */
#include <stdio.h>
#include <string.h>

int main(void) {
  long sum = 0;
  for (int round = 0; round < 2000; round++) {
    char text[64];
    snprintf(text, sizeof text, "%d,%d;%d %d", round, round * 3, round % 7, 11);
    for (char *word = strtok(text, ",; "); word; word = strtok(NULL, ",; "))
      for (char *c = word; *c; c++)
        sum = (sum * 31 + *c) % 1000000007;
  }
  printf("%ld\n", sum);
}
