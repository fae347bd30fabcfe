/* linked-list - a doubly linked ring around a static sentinel. */
#include <stdio.h>
#include <stdlib.h>

struct node {
  struct node *before, *after;
  int value;
};

static struct node ring = {&ring, &ring, 0};
static int nodes;

static struct node *insert(struct node *before, int value) {
  struct node *node = malloc(sizeof *node);
  *node = (struct node){before->before, before, value};
  node->before->after = before->before = node;
  nodes++;
  return node;
}

static void erase(struct node *node) {
  node->before->after = node->after;
  node->after->before = node->before;
  free(node);
  nodes--;
}

int main(void) {
  for (int i = 0; i < 20; i++)
    insert(i % 3 ? &ring : ring.after, i * i % 23);
  for (struct node *node = ring.after, *after; node != &ring; node = after) {
    after = node->after;
    if (node->value % 4 == 1)
      erase(node);
  }
  printf("%d:", nodes);
  for (struct node *node = ring.before; node != &ring; node = node->before)
    printf(" %d", node->value);
  printf("\n");
}
