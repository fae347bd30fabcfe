/* caesar - rot13 twice, and Vigenere, read and written with unlocked characters. */
#include <ctype.h>
#include <stdio.h>

static int rotate(int c, int by) {
  if (isupper(c))
    return 'A' + (c - 'A' + by) % 26;
  return islower(c) ? 'a' + (c - 'a' + by) % 26 : c;
}

int main(void) {
  const char *key = "lemon", *at = key;
  for (int c; (c = getchar_unlocked()) != EOF;) {
    putchar_unlocked(rotate(c, 13));
    putchar_unlocked(rotate(rotate(c, 13), 13) == c ? '.' : '!');
    putchar_unlocked(rotate(c, *at - 'a'));
    at = at[1] ? at + 1 : key;
  }
}
