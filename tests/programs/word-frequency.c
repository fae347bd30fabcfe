/* word-frequency - counts words in a hash table with chains and prints them by frequency. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
  struct entry *next;
  char *word;
  int count;
};

static struct entry *table[64];
static int entries;

static void add(const char *word) {
  unsigned hash = 5381;
  for (const char *c = word; *c; c++)
    hash = hash * 33 + (unsigned char)*c;
  struct entry **place = &table[hash % 64];
  for (; *place; place = &(*place)->next)
    if (!strcmp((*place)->word, word)) {
      (*place)->count++;
      return;
    }
  *place = calloc(1, sizeof **place);
  (*place)->word = strdup(word);
  (*place)->count = 1;
  entries++;
}

static int by_count(const void *a, const void *b) {
  const struct entry *x = *(struct entry *const *)a, *y = *(struct entry *const *)b;
  return x->count != y->count ? y->count - x->count : strcmp(x->word, y->word);
}

int main(void) {
  char word[64];
  size_t length = 0;
  for (int c = getchar();; c = getchar()) {
    if (c != EOF && isalnum(c) && length < sizeof word - 1) {
      word[length++] = (char)tolower(c);
    } else if (length) {
      word[length] = '\0';
      add(word);
      length = 0;
    }
    if (c == EOF)
      break;
  }
  struct entry *all[entries ? entries : 1];
  int count = 0;
  for (int i = 0; i < 64; i++)
    for (struct entry *e = table[i]; e; e = e->next)
      all[count++] = e;
  qsort(all, (size_t)count, sizeof *all, by_count);
  for (int i = 0; i < count; i++)
    printf("%4d %s\n", all[i]->count, all[i]->word);
}
