/* dijkstra - shortest paths in a graph whose edges are tables that point to one another. */
#include <limits.h>
#include <stdio.h>

struct place;
struct road {
  struct place *to;
  int length;
};
static struct place {
  const char *name;
  struct road *roads;
  int distance, done;
  struct place *from;
} places[];

static struct road from_a[] = {{&places[1], 7}, {&places[2], 9}, {&places[5], 14}, {0}};
static struct road from_b[] = {{&places[0], 7}, {&places[2], 10}, {&places[3], 15}, {0}};
static struct road from_c[] = {{&places[0], 9}, {&places[1], 10}, {&places[3], 11}, {&places[5], 2}, {0}};
static struct road from_d[] = {{&places[1], 15}, {&places[2], 11}, {&places[4], 6}, {0}};
static struct road from_e[] = {{&places[3], 6}, {&places[5], 9}, {0}};
static struct road from_f[] = {{&places[0], 14}, {&places[2], 2}, {&places[4], 9}, {0}};
static struct place places[6] = {{"a", from_a, 0}, {"b", from_b, INT_MAX}, {"c", from_c, INT_MAX},
                                 {"d", from_d, INT_MAX}, {"e", from_e, INT_MAX}, {"f", from_f, INT_MAX}};

static void path(const struct place *place) {
  if (place->from)
    path(place->from);
  printf("%s ", place->name);
}

int main(void) {
  for (int round = 0; round < 6; round++) {
    struct place *nearest = NULL;
    for (int i = 0; i < 6; i++)
      if (!places[i].done && (!nearest || places[i].distance < nearest->distance))
        nearest = &places[i];
    nearest->done = 1;
    for (struct road *road = nearest->roads; road->to; road++)
      if (nearest->distance + road->length < road->to->distance)
        road->to->distance = nearest->distance + road->length, road->to->from = nearest;
  }
  for (int i = 0; i < 6; i++) {
    printf("%2d: ", places[i].distance);
    path(&places[i]);
    puts("");
  }
}
