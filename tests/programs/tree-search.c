/* tree-search - tsearch, tfind, twalk, tdelete; lfind; insque. */
#include <search.h>
#include <stdio.h>
#include <string.h>

static int order(const void *a, const void *b) { return strcmp(a, b); }
static int by_address(const void *a, const void *b) { return *(void *const *)a != *(void *const *)b; }
static int visited;
static void visit(const void *node, VISIT which, int depth) {
  if (which == postorder || which == leaf)
    printf("%d:%s@%d ", ++visited, *(const char *const *)node, depth);
}

int main(void) {
  void *root = NULL;
  static const char *words[] = {"m", "c", "x", "a", "e", "z", "b"};
  for (int i = 0; i < 7; i++)
    tsearch(words[i], &root, order);
  tdelete("c", &root, order);
  twalk(root, visit);
  printf("\n%s %d\n", *(const char **)tfind("x", &root, order), tfind("c", &root, order) == NULL);
  size_t count = 7;
  const char *key = words[5];
  printf("%td\n", (const char **)lfind(&key, words, &count, sizeof *words, by_address) - words);
}
