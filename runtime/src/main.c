/* main.c - the start of a fused binary, and of an unfused function linked with libfaas.a. */
#include "internal.h"

#include <string.h>

/* The function that answers requests from outside, or null with a failure in `*why`. */
static const struct faas_function *find_entry(faas_response *why) {
  if (!faas_options.entry)
    return __faas_root;
  const struct faas_function *function = faas_function_find(faas_options.entry, strlen(faas_options.entry));
  if (function)
    return function;
  struct faas_buffer names = {0};
  for (size_t i = 0; i < __faas_function_count; i++) {
    faas_buffer_append(&names, i ? ", " : " ", i ? 2 : 1, SIZE_MAX);
    faas_buffer_append(&names, __faas_functions[i]->name, __faas_functions[i]->name_size, SIZE_MAX);
  }
  faas_response_fail(why, FAAS_NOT_FOUND, "FAAS_ENTRY=%s: no such function in this binary; it has%s",
                     faas_options.entry, names.data ? names.data : "");
  faas_buffer_free(&names);
  return NULL;
}

int main(void) {
  if (faas_options_load() || faas_lazy_start())
    return 2;
  const struct faas_platform *platform = faas_platform_choose();
  if (!platform)
    return 2;
  faas_spelling = platform->spelling;
  faas_catch_signals();
  faas_response why;
  const struct faas_function *function = find_entry(&why);
  if (function)
    return platform->run(function);
  fprintf(stderr, "faas: %s\n", why.error);
  if (platform->refuse)
    platform->refuse(why.error);
  faas_response_free(&why);
  return 2;
}
