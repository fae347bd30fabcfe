/* shout.c - a plain program: answers with its request in capital letters. */
#include <ctype.h>
#include <stdio.h>

int main(void) {
  for (int c; (c = getchar()) != EOF;)
    putchar(toupper(c));
}
