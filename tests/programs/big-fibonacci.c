/* big-fibonacci - the thousandth Fibonacci number with 32-bit limbs that grow by realloc. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct big {
  size_t size;
  uint32_t *limbs;
};

static void add(struct big *to, const struct big *from) {
  uint64_t carry = 0;
  for (size_t i = 0; i < from->size || carry; i++) {
    if (i == to->size) {
      to->limbs = realloc(to->limbs, ++to->size * sizeof *to->limbs);
      to->limbs[i] = 0;
    }
    carry += (uint64_t)to->limbs[i] + (i < from->size ? from->limbs[i] : 0);
    to->limbs[i] = (uint32_t)carry;
    carry >>= 32;
  }
}

static void print(struct big value) {
  char text[400];
  size_t length = sizeof text;
  text[--length] = '\0';
  for (; value.size; value.size -= !value.limbs[value.size - 1]) {
    uint64_t rest = 0;
    for (size_t i = value.size; i--;) {
      rest = rest << 32 | value.limbs[i];
      value.limbs[i] = (uint32_t)(rest / 10);
      rest %= 10;
    }
    text[--length] = (char)('0' + rest);
  }
  puts(text + length);
}

int main(void) {
  struct big a = {1, calloc(1, sizeof(uint32_t))}, b = {1, malloc(sizeof(uint32_t))};
  *b.limbs = 1;
  for (int i = 1; i < 1000; i++) {
    add(&a, &b);
    struct big kept = a;
    a = b;
    b = kept;
  }
  print(b);
}
