/* red-black-tree - a left-leaning red-black tree with nodes from a static pool; checks its own invariants. */
#include <stdio.h>

struct node {
  struct node *left, *right;
  int key, red;
};

static struct node pool[500];
static int used;

static struct node *rotate_left(struct node *h) {
  struct node *x = h->right;
  h->right = x->left, x->left = h;
  x->red = h->red, h->red = 1;
  return x;
}

static struct node *rotate_right(struct node *h) {
  struct node *x = h->left;
  h->left = x->right, x->right = h;
  x->red = h->red, h->red = 1;
  return x;
}

static int red(const struct node *h) { return h && h->red; }

static struct node *insert(struct node *h, int key) {
  if (!h) {
    pool[used] = (struct node){.key = key, .red = 1};
    return &pool[used++];
  }
  if (key < h->key)
    h->left = insert(h->left, key);
  else if (key > h->key)
    h->right = insert(h->right, key);
  if (red(h->right) && !red(h->left))
    h = rotate_left(h);
  if (red(h->left) && red(h->left->left))
    h = rotate_right(h);
  if (red(h->left) && red(h->right))
    h->red = 1, h->left->red = h->right->red = 0;
  return h;
}

static int black_height(const struct node *h) {
  if (!h)
    return 1;
  int left = black_height(h->left), right = black_height(h->right);
  if (left != right || left < 0 || (h->red && (red(h->left) || red(h->right))))
    return -1;
  return left + !h->red;
}

static long sum(const struct node *h, int level) {
  return h ? (long)h->key * level + sum(h->left, level + 1) + sum(h->right, level + 1) : 0;
}

int main(void) {
  struct node *root = NULL;
  for (int i = 0; i < 450; i++) {
    root = insert(root, (i * 7919) % 1009);
    root->red = 0;
  }
  printf("%d nodes, black height %d, weighted sum %ld, root %d\n", used, black_height(root), sum(root, 1), root->key);
}
