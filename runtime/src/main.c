/* main.c - the start of a fused binary, and of an unfused function linked with libfaas.a.
 *
 * With a port in the environment it is an HTTP server; without one it answers one request on stdin. */
#include "internal.h"

#include <string.h>
#include <unistd.h>

/* What user code or a library prints to descriptor 1 must not end up inside a response, so descriptor 1 becomes
 * the log and the response goes to a duplicate. Returns that, or -1 where there is no stdout. */
static int take_stdout(void) {
  int output = dup(STDOUT_FILENO);
  if (output >= 0)
    dup2(STDERR_FILENO, STDOUT_FILENO);
  return output;
}

int main(void) {
  if (faas_options_load())
    return 2;
  faas_catch_signals();
  if (faas_options.port >= 0)
    return faas_server();
  const struct faas_function *function = __faas_root;
  if (faas_options.entry)
    function = faas_function_find(faas_options.entry, strlen(faas_options.entry));
  if (!function) {
    fprintf(stderr, "faas: FAAS_ENTRY=%s: no such function in this binary; it has", faas_options.entry);
    for (size_t i = 0; i < __faas_function_count; i++)
      fprintf(stderr, "%s %s", i ? "," : "", __faas_functions[i]->name);
    fputc('\n', stderr);
    return 2;
  }
  return faas_one_shot(function, take_stdout());
}
