/* calculator - a recursive-descent calculator with variables, over lines of its own. */
#include <ctype.h>
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

static const char *at;
static double variables[26];
static jmp_buf failed;

static double sum(void);

static void skip(void) {
  while (isspace((unsigned char)*at))
    at++;
}

static double atom(void) {
  skip();
  if (*at == '(') {
    at++;
    double value = sum();
    skip();
    if (*at++ != ')')
      longjmp(failed, 1);
    return value;
  }
  if (*at == '-')
    return at++, -atom();
  if (islower((unsigned char)*at)) {
    int name = *at++ - 'a';
    skip();
    if (*at == '=')
      return at++, variables[name] = sum();
    return variables[name];
  }
  char *end;
  double value = strtod(at, &end);
  if (end == at)
    longjmp(failed, 2);
  at = end;
  return value;
}

static double product(void) {
  double value = atom();
  for (skip(); *at == '*' || *at == '/' || *at == '^'; skip()) {
    char operation = *at++;
    double right = atom();
    value = operation == '*' ? value * right : operation == '/' ? value / right : pow(value, right);
  }
  return value;
}

static double sum(void) {
  double value = product();
  for (skip(); *at == '+' || *at == '-'; skip())
    value = *at++ == '+' ? value + product() : value - product();
  return value;
}

int main(void) {
  static const char *const lines[] = {"1 + 2 * 3", "(1 + 2) * 3", "a = 2 ^ 10", "b = a / 3", "-b + a * (b = 4)", "b",
                                      "1 / 0", "(1", "2 *", "0.1 + 0.2"};
  char line[100];
  if (!fgets(line, sizeof line, stdin))
    line[0] = '\0';
  for (size_t i = 0; i <= sizeof lines / sizeof *lines; i++) {
    at = i < sizeof lines / sizeof *lines ? lines[i] : line;
    int code = setjmp(failed);
    if (code)
      printf("error %d\n", code);
    else
      printf("%.10g\n", sum());
  }
}
