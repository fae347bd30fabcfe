/* pointer-tables - mutable and constant tables that point at one another, and into the middle of one another. */
#include <stdio.h>

struct item;
static int numbers[5] = {1, 2, 3, 4, 5};
static int *const middle = &numbers[2];
static int *inside[] = {&numbers[0], &numbers[4], &numbers[2]};
static char text[] = "mutable text";
static const char *const parts[] = {text, text + 8, "constant"};
struct item {
  struct item *const *peers;
  int *number;
  const char *const *name;
};
static struct item first, second;
static struct item *const both[] = {&first, &second};
static struct item first = {both, &numbers[1], &parts[0]};
static struct item second = {both + 1, &numbers[3], &parts[1]};
static struct item **dynamic = (struct item *[]){&second, &first, NULL};

int main(void) {
  *middle += 10;
  *inside[1] *= 2;
  text[0] = 'M';
  (*first.peers[1]->number)++;
  for (int i = 0; i < 5; i++)
    printf("%d ", numbers[i]);
  for (struct item **at = dynamic; *at; at++)
    printf("%d %s ", *(*at)->number, *(*at)->name);
  dynamic[0] = dynamic[1];
  printf("%s %d\n", parts[2], (*second.peers)->number == &numbers[3]);
}
