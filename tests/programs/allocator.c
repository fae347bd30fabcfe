/* allocator - a first-fit allocator of its own in a static arena, with blocks joined when they are freed. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct block {
  size_t size;
  struct block *next;
};
static _Alignas(16) char arena[1 << 16];
static struct block *available = (struct block *)arena;

static void *allocate(size_t size) {
  if (!available->size && !available->next)
    available->size = sizeof arena;
  size = (size + sizeof(struct block) + 15) & ~(size_t)15;
  for (struct block **at = &available; *at; at = &(*at)->next)
    if ((*at)->size >= size) {
      struct block *found = *at;
      if (found->size - size >= 32) {
        struct block *rest = (struct block *)((char *)found + size);
        *rest = (struct block){found->size - size, found->next};
        *at = rest;
        found->size = size;
      } else {
        *at = found->next;
      }
      return found + 1;
    }
  return NULL;
}

static void release(void *memory) {
  struct block *block = (struct block *)memory - 1, **at = &available;
  while (*at && *at < block)
    at = &(*at)->next;
  block->next = *at;
  *at = block;
  for (struct block *b = available; b && b->next;)
    if ((char *)b + b->size == (char *)b->next)
      b->size += b->next->size, b->next = b->next->next;
    else
      b = b->next;
}

int main(void) {
  void *kept[40] = {0};
  size_t offsets = 0;
  for (unsigned i = 0, state = 3; i < 600; i++) {
    state = state * 1664525u + 1013904223u;
    void **slot = &kept[state >> 20 & 31];
    if (*slot)
      release(*slot), *slot = NULL;
    else if ((*slot = allocate((state >> 8) % 1200)))
      offsets += (size_t)((char *)*slot - arena);
  }
  for (int i = 0; i < 40; i++)
    if (kept[i])
      release(kept[i]);
  printf("%zu %zu %d\n", offsets, available->size, available->next == NULL);
}
