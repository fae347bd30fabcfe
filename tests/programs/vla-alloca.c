/* vla-alloca - arrays of variable size, also in two dimensions and in a loop, and alloca. */
#include <alloca.h>
#include <stdio.h>
#include <string.h>

static long fill(int rows, int columns, int table[rows][columns]) {
  long sum = 0;
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < columns; j++)
      sum += table[i][j] = i * columns + j;
  return sum + (long)sizeof(int[rows][columns]);
}

int main(void) {
  long total = 0;
  for (int n = 1; n < 30; n++) {
    int table[n][2 * n];
    total += fill(n, 2 * n, table) + table[n - 1][n];
    char *text = alloca((size_t)n + 1);
    memset(text, 'a' + n % 26, (size_t)n);
    text[n] = '\0';
    total += (long)strlen(text) + text[n - 1];
  }
  printf("%ld\n", total);
}
