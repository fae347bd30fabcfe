/* Invokes the function NAME with each line of its request, CALLS times each. Prints for each line how far it made resident
 * memory grow ("flat" under 1 MB) and the status of the last invocation. The first tenth of the calls is not counted. */
#include <faas.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static double resident(void) {
  long size = 0, pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file || fscanf(file, "%ld %ld", &size, &pages) != 2)
    return -1e9;
  fclose(file);
  return (double)pages * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

int faas_main(void) {
  faas_bytes request = faas_request();
  for (const char *line = request.data, *end = line + request.size; line < end;) {
    const char *newline = memchr(line, '\n', (size_t)(end - line));
    size_t size = (size_t)((newline ? newline : end) - line);
    faas_response response;
    double start = 0;
    int status = 0;
    for (int i = 0; i < CALLS; i++) {
      if (i == CALLS / 10)
        start = resident();
      status = faas_invoke(NAME, line, size, &response);
      faas_response_free(&response);
    }
    double growth = resident() - start;
    char text[200], grown[50];
    snprintf(grown, sizeof grown, "grows by %.0f MB", growth);
    faas_respond(text, (size_t)snprintf(text, sizeof text, "%.*s: %d %s\n", (int)size, line, status,
                                        growth < 1 ? "flat" : grown));
    line += size + 1;
  }
  return 0;
}
