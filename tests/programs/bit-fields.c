/* bit-fields - signed and unsigned bit-fields in globals and locals, and their layout. */
#include <stdio.h>
#include <string.h>

static struct packed {
  unsigned a : 3, b : 5;
  int c : 4;
  unsigned long d : 40;
  unsigned : 0;
  unsigned char e : 1;
} global = {5, 17, -3, 0xabcdef0123, 1};

static struct packed table[3] = {{1, 2, 3, 4, 0}, {.c = -8}, {.d = 1}};

int main(void) {
  global.a += 4;
  global.b--;
  global.c -= 6;
  global.d <<= 3;
  global.e++;
  printf("%u %u %d %lx %u %zu\n", global.a, global.b, global.c, (unsigned long)global.d, global.e, sizeof global);
  for (int i = 0; i < 3; i++)
    table[i].c++, printf("%d %lu ", table[i].c, (unsigned long)table[i].d);
  unsigned char bytes[sizeof global];
  memcpy(bytes, &global, sizeof bytes);
  for (size_t i = 0; i < 8; i++)
    printf("%02x", bytes[i]);
  puts("");
}
