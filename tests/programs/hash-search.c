/* hash-search - hcreate, hsearch and hdestroy, of which a process has one table. */
#include <search.h>
#include <stdio.h>
#include <string.h>

int main(void) {
  static char *const words[] = {"alpha", "beta", "gamma", "delta", "epsilon"};
  if (!hcreate(30))
    return puts("no table"), 0;
  for (long i = 0; i < 5; i++)
    hsearch((ENTRY){words[i], (void *)(i * i)}, ENTER);
  static char *const asked[] = {"gamma", "omega", "epsilon"};
  for (int i = 0; i < 3; i++) {
    ENTRY *found = hsearch((ENTRY){asked[i], NULL}, FIND);
    printf("%s %ld\n", asked[i], found ? (long)found->data : -1);
  }
}
