/* edit-distance - Levenshtein distance of neighbouring lines, with a variable-length array. */
#include <stdio.h>
#include <string.h>

static int distance(const char *a, const char *b) {
  size_t m = strlen(a), n = strlen(b);
  int row[n + 1];
  for (size_t j = 0; j <= n; j++)
    row[j] = (int)j;
  for (size_t i = 1; i <= m; i++) {
    int diagonal = row[0];
    row[0] = (int)i;
    for (size_t j = 1; j <= n; j++) {
      int best = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      if (row[j] + 1 < best)
        best = row[j] + 1;
      if (row[j - 1] + 1 < best)
        best = row[j - 1] + 1;
      row[j] = best;
    }
  }
  return row[n];
}

int main(void) {
  char lines[2][200] = {"", ""};
  for (int i = 0; fgets(lines[i & 1], sizeof *lines, stdin); i++)
    printf("%d\n", distance(lines[0], lines[1]));
  printf("%d\n", distance("kitten", "sitting"));
}
