/* huffman - code lengths of the bytes of the request. */
#include <stdio.h>
#include <stdlib.h>

struct node {
  long count;
  int symbol;
  struct node *child[2];
};

static struct node nodes[512], *live[512];
static int made, alive;
static char code[64];
static long bits;

static int heavier(const void *a, const void *b) {
  const struct node *x = *(struct node *const *)a, *y = *(struct node *const *)b;
  return x->count != y->count ? (y->count > x->count) - (y->count < x->count) : y->symbol - x->symbol;
}

static void walk(const struct node *node, int depth) {
  if (node->child[0]) {
    for (int i = 0; i < 2; i++)
      code[depth] = (char)('0' + i), walk(node->child[i], depth + 1);
    return;
  }
  printf("%3d %4ld %.*s\n", node->symbol, node->count, depth, code);
  bits += node->count * depth;
}

int main(void) {
  long counts[256] = {0};
  for (int c; (c = getchar()) != EOF;)
    counts[c]++;
  for (int c = 0; c < 256; c++)
    if (counts[c])
      nodes[made] = (struct node){counts[c], c, {0}}, live[alive++] = &nodes[made++];
  while (alive > 1) {
    qsort(live, (size_t)alive, sizeof *live, heavier);
    struct node *a = live[--alive], *b = live[--alive];
    nodes[made] = (struct node){a->count + b->count, 256 + made, {a, b}};
    live[alive++] = &nodes[made++];
  }
  if (alive)
    walk(live[0], 0);
  printf("%ld bits\n", bits);
}
