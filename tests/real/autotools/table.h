/* A table of words and how often each was seen. */
#include <stddef.h>

struct entry {
  char *word;
  unsigned count;
};

extern size_t table_size;
struct entry *table_add(const char *word);
const struct entry *table_sorted(void);
