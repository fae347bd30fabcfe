// Invokes the function that the first word of each line names with the rest of the line, and tells what comes back.
#include <faas.h>
#include <stdio.h>
#include <string.h>

int faas_main(void) {
  char text[60000] = "";
  size_t size = 0;
  faas_bytes request = faas_request();
  const char *at = request.data, *end = at + request.size;
  while (at < end) {
    const char *line = memchr(at, '\n', (size_t)(end - at)), *word = memchr(at, ' ', (size_t)(end - at));
    line = line ? line : end;
    word = word && word < line ? word : line;
    faas_response answer;
    const char *body = word < line ? word + 1 : line;
    int status = faas_invoke_n(at, (size_t)(word - at), body, (size_t)(line - body), &answer);
    size += (size_t)snprintf(text + size, sizeof text - size, "%d %s\n", status,
                             status ? answer.error : (const char *)answer.data);
    faas_response_free(&answer);
    at = line + 1;
  }
  return faas_respond(text, size);
}
