/* binary-tree - a search tree of words: insert, look up, remove, depth, in-order walk. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct node {
  struct node *child[2];
  char key[32];
};

static struct node *root;

static struct node **find(const char *key) {
  struct node **at = &root;
  while (*at && strcmp(key, (*at)->key))
    at = &(*at)->child[strcmp(key, (*at)->key) > 0];
  return at;
}

static void delete(struct node **at) {
  struct node *gone = *at;
  if (!gone)
    return;
  if (gone->child[0] && gone->child[1]) {
    struct node **next = &gone->child[1];
    while ((*next)->child[0])
      next = &(*next)->child[0];
    strcpy(gone->key, (*next)->key);
    delete(next);
    return;
  }
  *at = gone->child[!gone->child[0]];
  free(gone);
}

static int depth(const struct node *node) {
  if (!node)
    return 0;
  int left = depth(node->child[0]), right = depth(node->child[1]);
  return 1 + (left > right ? left : right);
}

static void walk(const struct node *node, int level) {
  if (!node)
    return;
  walk(node->child[0], level + 1);
  printf("%*s%s\n", 2 * level, "", node->key);
  walk(node->child[1], level + 1);
}

int main(void) {
  char word[32];
  while (scanf("%31s", word) == 1) {
    struct node **place = find(word);
    if (!*place)
      strcpy((*place = calloc(1, sizeof **place))->key, word);
  }
  delete(find("The"));
  delete(find("fox"));
  delete(find("absent"));
  printf("depth %d, %s\n", depth(root), *find("lazy") ? "lazy is there" : "no lazy");
  walk(root, 0);
}
