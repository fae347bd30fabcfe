/* unions - tagged unions, type punning and a union with an initialised pointer. */
#include <stdint.h>
#include <stdio.h>

struct shape {
  enum { CIRCLE, BOX, NAMED } kind;
  union {
    double radius;
    struct {
      float w, h;
    } box;
    const char **name;
  } u;
};

static const char *label = "labelled";
static struct shape shapes[] = {{CIRCLE, {.radius = 1.5}}, {BOX, {.box = {2, 3}}}, {NAMED, {.name = &label}}};

static double area(const struct shape *s) {
  return s->kind == CIRCLE ? 3.14159 * s->u.radius * s->u.radius : s->kind == BOX ? (double)(s->u.box.w * s->u.box.h) : 0;
}

int main(void) {
  union {
    double d;
    uint64_t bits;
    unsigned char bytes[8];
  } pun = {.d = -1.25};
  printf("%016llx %02x\n", (unsigned long long)pun.bits, pun.bytes[7]);
  label = "changed";
  for (int i = 0; i < 3; i++)
    printf("%.3f ", area(&shapes[i]));
  puts(*shapes[2].u.name);
  shapes[2] = shapes[0];
}
