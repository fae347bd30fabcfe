/* open-hash - open addressing with deletion marks and growth. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { FREE, USED, GONE };
struct slot {
  uint32_t key;
  int value, state;
};

static struct slot initial[8], *slots = initial;
static size_t room = 8, count, moved;

static struct slot *find(uint32_t key) {
  struct slot *first_gone = NULL;
  for (size_t at = key * 2654435761u % room;; at = (at + 1) % room) {
    if (slots[at].state == FREE)
      return first_gone ? first_gone : &slots[at];
    if (slots[at].state == USED && slots[at].key == key)
      return &slots[at];
    if (slots[at].state == GONE && !first_gone)
      first_gone = &slots[at];
  }
}

static void put(uint32_t key, int value) {
  if (2 * (count + 1) > room) {
    struct slot *old = slots;
    size_t old_room = room;
    slots = calloc(room *= 2, sizeof *slots);
    count = 0;
    for (size_t i = 0; i < old_room; i++)
      if (old[i].state == USED)
        put(old[i].key, old[i].value), moved++;
    if (old != initial)
      free(old);
  }
  struct slot *slot = find(key);
  count += slot->state != USED;
  *slot = (struct slot){key, value, USED};
}

int main(void) {
  for (uint32_t i = 0; i < 300; i++)
    put(i * i % 977, (int)i);
  for (uint32_t i = 0; i < 977; i += 3) {
    struct slot *slot = find(i);
    if (slot->state == USED)
      slot->state = GONE, count--;
  }
  put(5000, 1);
  long sum = 0;
  for (uint32_t i = 0; i < 6000; i++)
    if (find(i)->state == USED)
      sum += (long)i * find(i)->value;
  printf("%zu keys in %zu slots, %zu moved, sum %ld\n", count, room, moved, sum);
}
