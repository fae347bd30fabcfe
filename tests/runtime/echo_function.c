/* echo_function.c - answers with its request, except to a few words that make it fail or take its time. */
#include <faas.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int is(faas_bytes request, const char *word) {
  return request.size == strlen(word) && !memcmp(request.data, word, request.size);
}

int faas_main(void) {
  faas_bytes request = faas_request();
  if (is(request, "fail"))
    return faas_fail("told to fail");
  if (is(request, "exit3"))
    return 3;
  if (is(request, "slow"))
    usleep(200 * 1000);
  if (is(request, "double") && faas_respond(request.data, request.size) != FAAS_OK)
    return 1;
  printf("this is a log line\n");
  return faas_respond(request.data, request.size) != FAAS_OK;
}
