/* rpn - a stack machine for postfix expressions, with operators in a table of function pointers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long stack[100];
static int depth;

static long pop(void) {
  if (!depth) {
    puts("stack empty");
    exit(0);
  }
  return stack[--depth];
}
static void push(long value) { stack[depth++] = value; }

static void add(void) { push(pop() + pop()); }
static void multiply(void) { push(pop() * pop()); }
static void subtract(void) {
  long right = pop();
  push(pop() - right);
}
static void duplicate(void) {
  long top = pop();
  push(top);
  push(top);
}
static void print(void) { printf("%ld\n", pop()); }

static struct operator {
  const char *name;
  void (*run)(void);
  int used;
} operators[] = {{"+", add, 0}, {"*", multiply, 0}, {"-", subtract, 0}, {"dup", duplicate, 0}, {".", print, 0}};

int main(void) {
  char word[20];
  while (scanf("%19s", word) == 1) {
    size_t i = 0;
    while (i < 5 && strcmp(word, operators[i].name))
      i++;
    if (i < 5)
      operators[i].used++, operators[i].run();
    else
      push(strtol(word, NULL, 0));
  }
  for (size_t i = 0; i < 5; i++)
    printf("%s %d\n", operators[i].name, operators[i].used);
}
