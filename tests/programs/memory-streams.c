/* memory-streams - open_memstream and fmemopen. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  for (int c, n = 0; (c = getchar()) != EOF; n++)
    if (n % 2)
      putc(c, out);
  fflush(out);
  printf("%zu\n", size);
  fprintf(out, "[%d]", 12345);
  fclose(out);
  FILE *in = fmemopen(text, size, "r");
  char word[64];
  int words = 0;
  while (fscanf(in, "%63s", word) == 1)
    words++;
  printf("%d %s %zu\n", words, word, size);
  fclose(in);
  char area[32] = "";
  FILE *both = fmemopen(area, sizeof area, "w+");
  fprintf(both, "%s %d", "written", 7);
  fclose(both);
  printf("%s\n", area);
  free(text);
}
