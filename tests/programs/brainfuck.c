/* brainfuck - an interpreter with its tape in a large static array. */
#include <stdio.h>
#include <string.h>

static unsigned char tape[1 << 20];
static char program[4096];

int main(void) {
  program[fread(program, 1, sizeof program - 1, stdin)] = '\0';
  unsigned char *cell = tape;
  long steps = 0;
  for (char *at = program; *at; at++, steps++) {
    int level = 0;
    switch (*at) {
    case '>': cell++; break;
    case '<': cell--; break;
    case '+': ++*cell; break;
    case '-': --*cell; break;
    case '.': putchar(*cell); break;
    case '[':
      if (!*cell)
        do
          level += (*at == '[') - (*at == ']');
        while (level && *++at);
      break;
    case ']':
      if (*cell)
        do
          level += (*at == ']') - (*at == '[');
        while (level && at-- > program);
    }
  }
  printf("%ld steps\n", steps);
}
