/* abort-signal - ends by SIGABRT. */
#include <assert.h>
#include <stdio.h>

static int count = 3;

int main(void) {
  while (count--)
    assert(count > 0);
}
