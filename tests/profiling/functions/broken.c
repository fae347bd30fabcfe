// Fails as its request says.
#include <faas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int asked_to(const char *what) {
  faas_bytes request = faas_request();
  return request.size == strlen(what) && !memcmp(request.data, what, request.size);
}

int faas_main(void) {
  if (asked_to("exit"))
    exit(3);
  if (asked_to("crash"))
    *(volatile int *)8 = 1;
  if (asked_to("damage")) {
    char *volatile in_libc = (char *)stdin + 8;
    free(in_libc); /* libc takes that for a damaged heap, and ends the process */
  }
  return faas_fail("as asked");
}
