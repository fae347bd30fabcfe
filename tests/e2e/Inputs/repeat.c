// Invokes the function -DNAME with each line of its request and answers with one line "STATUS [ANSWER] ERROR" for each.
#include <faas.h>
#include <stdio.h>
#include <string.h>

int faas_main(void) {
  faas_bytes request = faas_request();
  const char *at = request.data, *end = at + request.size;
  while (at < end) {
    const char *line = memchr(at, '\n', (size_t)(end - at));
    if (!line)
      line = end;
    faas_response response;
    faas_invoke(NAME, at, (size_t)(line - at), &response);
    char status[20];
    faas_respond(status, (size_t)sprintf(status, "%d [", response.status));
    faas_respond(response.data, response.size);
    faas_respond("] ", 2);
    faas_respond(response.error, strlen(response.error));
    faas_respond("\n", 1);
    faas_response_free(&response);
    at = line + 1;
  }
  return 0;
}
