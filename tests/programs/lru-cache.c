/* lru-cache - a cache of ten entries in static arrays, with hits and misses counted. */
#include <stdio.h>

enum { ROOM = 10 };
static struct entry {
  struct entry *newer, *older;
  int key, value;
} entries[ROOM], *newest, *oldest;
static int used, hits, misses;

static void detach(struct entry *e) {
  *(e->newer ? &e->newer->older : &newest) = e->older;
  *(e->older ? &e->older->newer : &oldest) = e->newer;
}

static void attach(struct entry *e) {
  e->newer = NULL;
  e->older = newest;
  *(newest ? &newest->newer : &oldest) = e;
  newest = e;
}

static int get(int key) {
  struct entry *e = newest;
  while (e && e->key != key)
    e = e->older;
  if (e) {
    hits++;
    detach(e);
  } else {
    misses++;
    e = used < ROOM ? &entries[used++] : oldest;
    if (e == oldest && used == ROOM && e->value)
      detach(e);
    e->key = key;
    e->value = key * key + 1;
  }
  attach(e);
  return e->value;
}

int main(void) {
  unsigned state = 7;
  long sum = 0;
  for (int i = 0; i < 2000; i++) {
    state = state * 1664525u + 1013904223u;
    sum += get((int)((state >> 16) % (i % 3 ? 8 : 40)));
  }
  printf("%d hits, %d misses, sum %ld, newest %d, oldest %d\n", hits, misses, sum, newest->key, oldest->key);
}
