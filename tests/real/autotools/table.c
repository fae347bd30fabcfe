#include "config.h"
#include "table.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static struct entry *entries;
static size_t room;
size_t table_size;

struct entry *table_add(const char *word) {
  for (size_t i = 0; i < table_size; ++i)
#if HAVE_STRCASECMP
    if (!strcasecmp(entries[i].word, word)) {
#else
    if (!strcmp(entries[i].word, word)) {
#endif
      ++entries[i].count;
      return &entries[i];
    }
  if (table_size == room)
    entries = realloc(entries, (room = room * 2 + 4) * sizeof *entries);
  entries[table_size] = (struct entry){strdup(word), 1};
  return &entries[table_size++];
}

static int compare(const void *a, const void *b) {
  const struct entry *first = a, *second = b;
  if (first->count != second->count)
    return first->count < second->count ? 1 : -1;
  return strcasecmp(first->word, second->word);
}

const struct entry *table_sorted(void) {
  qsort(entries, table_size, sizeof *entries, compare);
  return entries;
}
