/* linker-set - constants and variables that the linker collects in sections of their own. */
#include <stdio.h>

struct command {
  const char *name;
  int (*run)(int);
};
#define COMMAND(n, e)                                                                                                  \
  static int n(int x) { return e; }                                                                                    \
  static const struct command command_##n __attribute__((section("commands"), used)) = {#n, n}
COMMAND(negate, -x);
COMMAND(square, x *x);
COMMAND(halve, x / 2);
static int first __attribute__((section("counters"), used)) = 1;
static int second __attribute__((section("counters"), used)) = 2;

extern const struct command __start_commands[], __stop_commands[];
extern int __start_counters[], __stop_counters[];

int main(void) {
  for (const struct command *c = __start_commands; c < __stop_commands; c++)
    printf("%s %d\n", c->name, c->run(12));
  for (int *counter = __start_counters; counter < __stop_counters; counter++)
    printf("%d\n", ++*counter);
  first++, second++;
}
