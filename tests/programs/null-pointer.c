/* null-pointer - ends by SIGSEGV in the middle of a list. */
#include <stdio.h>

struct node {
  struct node *next;
  int value;
};
static struct node third = {0, 3}, second = {&third, 2}, first = {&second, 1};

int main(void) {
  int sum = 0;
  for (struct node *at = &first; sum < 100; at = at->next)
    printf("%d\n", sum += *(volatile int *)&at->value);
}
