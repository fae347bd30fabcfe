/* try-catch - nested exceptions made of setjmp and a stack of handlers. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

static struct handler {
  struct handler *outer;
  jmp_buf jump;
} *handlers;
static const char *message;

static void throw(const char *text) {
  struct handler *handler = handlers;
  message = text;
  if (!handler) {
    fprintf(stderr, "uncaught: %s\n", text);
    exit(42);
  }
  handlers = handler->outer;
  longjmp(handler->jump, 1);
}

static int divide(int a, int b) {
  if (!b)
    throw("division by zero");
  return a / b;
}

static int safe(int a, int b) {
  struct handler mine = {.outer = handlers};
  handlers = &mine;
  if (setjmp(mine.jump)) {
    printf("caught %s\n", message);
    if (a < 0)
      throw("again");
    return -1;
  }
  int result = divide(a, b);
  handlers = mine.outer;
  return result;
}

int main(void) {
  printf("%d\n", safe(7, 2));
  printf("%d\n", safe(7, 0));
  struct handler outer = {.outer = NULL};
  handlers = &outer;
  if (setjmp(outer.jump))
    printf("outer caught %s\n", message);
  else
    safe(-1, 0);
}
