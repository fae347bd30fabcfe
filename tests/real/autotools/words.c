/* words - counts the words on stdin. WORDS_TOP in the environment says how many are shown. */
#include "config.h"
#include "table.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#if !HAVE_GETLINE || !HAVE_GETOPT_H || HAVE_NO_SUCH_FUNCTION || HAVE_NO_SUCH_HEADER_H || SIZEOF_LONG != 8
#error "configured by a compiler that finds too little or too much"
#endif

int main(void) {
  char *line = NULL;
  size_t room = 0;
  unsigned long sum = adler32(0, NULL, 0);
  double bits = 0;
  while (getline(&line, &room, stdin) >= 0) {
    sum = adler32(sum, (const unsigned char *)line, (unsigned)strlen(line));
    for (char *word = strtok(line, " \t\n"); word; word = strtok(NULL, " \t\n"))
      bits += log2(1 + table_add(word)->count);
  }
  free(line);
  if (!table_size) {
    fprintf(stderr, "%s: no words\n", PACKAGE_STRING);
    return 3;
  }
  const char *top = getenv("WORDS_TOP");
  size_t shown = top ? (size_t)atol(top) : 3;
  const struct entry *entries = table_sorted();
  for (size_t i = 0; i < table_size && i < shown; ++i)
    printf("%5u %s\n", entries[i].count, entries[i].word);
  printf("%zu words, %.3f bits, %08lx\n", table_size, bits, sum);
}
