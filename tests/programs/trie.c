/* trie - words of the request in a trie, printed in order with their number. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

struct node {
  struct node *next[26];
  int count;
};

static struct node root;

static void print(const struct node *node, char *word, int length) {
  if (node->count)
    printf("%.*s %d\n", length, word, node->count);
  for (int i = 0; i < 26; i++)
    if (node->next[i])
      word[length] = (char)('a' + i), print(node->next[i], word, length + 1);
}

int main(void) {
  struct node *at = &root;
  int c;
  do {
    c = getchar();
    if (c != EOF && isalpha(c)) {
      struct node **next = &at->next[tolower(c) - 'a'];
      at = *next = *next ? *next : calloc(1, sizeof **next);
    } else {
      at->count += at != &root;
      at = &root;
    }
  } while (c != EOF);
  char word[100];
  print(&root, word, 0);
}
