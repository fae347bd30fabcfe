/* shout - says its request louder, as loud as it is long. */
#include "text.h"
#include <math.h>
#include <stdio.h>

int main(void) {
  char text[1000];
  size_t size = fread(text, 1, sizeof text, stdin);
  capitalise(text, size);
  fwrite(text, 1, size, stdout);
  for (double left = floor(log2((double)size + 1)); left > 0; --left)
    putchar('!');
}
