/* exit-unflushed - _exit loses what stdio has buffered, and keeps what was written. */
#include <stdio.h>
#include <unistd.h>

int main(void) {
  printf("in the buffer");
  if (write(1, "written\n", 8) != 8)
    return 1;
  _exit(0);
}
