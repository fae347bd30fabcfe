/* reopen-output - closes stdin and gives it another file with freopen. */
#include <stdio.h>

int main(void) {
  int first = getchar();
  if (!freopen("/dev/null", "r", stdin))
    return 1;
  printf("%c %d\n", first, getchar());
}
