/* big-factorial - 200! with digits in an array. */
#include <stdio.h>

static unsigned char digits[400] = {1};
static int used = 1;

static void multiply(int factor) {
  int carry = 0;
  for (int i = 0; i < used || carry; i++) {
    carry += i < used ? digits[i] * factor : 0;
    digits[i] = (unsigned char)(carry % 10);
    carry /= 10;
    if (i >= used)
      used = i + 1;
  }
}

int main(void) {
  for (int i = 2; i <= 200; i++)
    multiply(i);
  for (int i = used; i--;)
    putchar('0' + digits[i]);
  putchar('\n');
}
