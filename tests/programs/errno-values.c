/* errno-values - errno is 0 at the start and set by failures. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void) {
  printf("%d\n", errno);
  long value = strtol("99999999999999999999", NULL, 10);
  printf("%d %d\n", value == LONG_MAX, errno == ERANGE);
  printf("%d %d\n", open("/no/such/file", O_RDONLY), errno == ENOENT);
  printf("%d %s\n", close(-1), strerror(errno));
  printf("%g %d\n", log(-1.0) != log(-1.0) ? 0.0 : 1.0, errno == EDOM);
  printf("%s|%s\n", strerror(0), strerror(12345));
}
