/* polynomial - sparse polynomials in lists: sum, product, derivative, Horner. */
#include <stdio.h>
#include <stdlib.h>

struct term {
  int factor, power;
  struct term *next;
};

static struct term *add_term(struct term *list, int factor, int power) {
  if (!list || list->power < power) {
    struct term *term = malloc(sizeof *term);
    *term = (struct term){factor, power, list};
    return term;
  }
  if (list->power == power)
    list->factor += factor;
  else
    list->next = add_term(list->next, factor, power);
  return list;
}

static void print(const struct term *p) {
  for (const char *sign = ""; p; p = p->next)
    if (p->factor)
      printf("%s%dx^%d", sign, p->factor, p->power), sign = " + ";
  puts("");
}

int main(void) {
  struct term *a = NULL, *b = NULL, *product = NULL, *derived = NULL;
  for (int i = 0; i < 5; i++)
    a = add_term(a, i - 2, i), b = add_term(b, 3 - i, 2 * i);
  for (struct term *x = a; x; x = x->next)
    for (struct term *y = b; y; y = y->next)
      product = add_term(product, x->factor * y->factor, x->power + y->power);
  for (struct term *x = product; x; x = x->next)
    if (x->power)
      derived = add_term(derived, x->factor * x->power, x->power - 1);
  print(a), print(b), print(product), print(derived);
}
