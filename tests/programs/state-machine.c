/* state-machine - states are functions that return the next one; counts in a table that points at them. */
#include <ctype.h>
#include <stdio.h>

struct state;
typedef struct state (*transition)(int);
struct state {
  transition next;
};

static struct state outside(int), word(int), number(int);
static struct {
  transition state;
  const char *name;
  int visits;
} seen[] = {{outside, "outside", 0}, {word, "word", 0}, {number, "number", 0}};

static struct state choose(int c) {
  struct state next = {isalpha(c) ? word : isdigit(c) ? number : outside};
  for (int i = 0; i < 3; i++)
    seen[i].visits += seen[i].state == next.next;
  return next;
}
static struct state outside(int c) { return choose(c); }
static struct state word(int c) { return isdigit(c) ? (struct state){word} : choose(c); }
static struct state number(int c) { return choose(c); }

int main(void) {
  struct state at = {outside};
  for (int c; (c = getchar()) != EOF;)
    at = at.next(c);
  for (int i = 0; i < 3; i++)
    printf("%s %d\n", seen[i].name, seen[i].visits);
}
