// Needs as many megabytes as its request says, in two halves, and then as many again.
#include <faas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int faas_main(void) {
  faas_bytes request = faas_request();
  char megabytes[20]; /* the request is no string */
  snprintf(megabytes, sizeof megabytes, "%.*s", (int)request.size, (const char *)request.data);
  size_t half = (size_t)atoi(megabytes) << 19;
  for (int round = 0; round < 2; round++) {
    char *one = malloc(half), *other = malloc(half);
    if (!one || !other)
      return faas_fail("no memory left");
    memset(one, 'a' + round, half);
    memset(other, 'A' + round, half);
    faas_respond(one, 1); /* so that the compiler cannot do without the memory */
    faas_respond(other, 1);
    free(one);
    free(other);
  }
  return 0;
}
