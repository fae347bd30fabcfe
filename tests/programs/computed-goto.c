/* computed-goto - a byte-code interpreter that jumps through tables of labels, a constant and a mutable one. */
#include <stdio.h>

enum { PUSH, ADD, MUL, DUP, JUMP_IF_SMALL, HALT };

static long run(const unsigned char *code) {
  static const void *const fixed[] = {&&push, &&add, &&mul, &&dup, &&jump, &&halt};
  static void *changing[] = {&&push, &&add, &&mul, &&dup, &&jump, &&halt};
  long stack[32], *top = stack - 1;
  int steps = 0;
#define NEXT goto *(++steps % 2 ? fixed[*code++] : changing[*code++])
  NEXT;
push:
  *++top = *code++;
  NEXT;
add:
  top--, *top += top[1];
  NEXT;
mul:
  top--, *top *= top[1];
  NEXT;
dup:
  top++, *top = top[-1];
  NEXT;
jump:
  if (*top < 1000000) {
    code -= *code;
    changing[DUP] = &&dup_twice;
  } else {
    code++;
  }
  NEXT;
dup_twice:
  top += 2, top[0] = top[-1] = top[-2];
  NEXT;
halt:
  return *top * 100 + steps;
}

int main(void) {
  static const unsigned char code[] = {PUSH, 3, DUP, MUL, PUSH, 1, ADD, JUMP_IF_SMALL, 6, HALT};
  printf("%ld\n", run(code));
  printf("%ld\n", run(code));
}
