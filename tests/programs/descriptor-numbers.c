/* descriptor-numbers - opens a hundred files in each run and closes none. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  int opened = 0, rising = 1, last = 2;
  for (int i = 0; i < 100; i++) {
    int descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC);
    opened += descriptor > 2;
    rising &= descriptor != last;
    last = descriptor;
  }
  int ends[2];
  char text[8] = "";
  printf("%d %d %d\n", opened, rising, pipe(ends));
  printf("%zd %zd %s\n", write(ends[1], "through", 7), read(ends[0], text, 7), text);
}
