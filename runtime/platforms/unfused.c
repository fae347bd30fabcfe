/* unfused.c - the table of functions of a program that was not fused: its own faas_main, which has the whole
 * process for itself and therefore no state block. Only in libfaas.a; faas-merge emits the real table. */
#include "core/abi.h"
#include "core/options.h"
#include "process/frame.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* A program with a main of its own may still use faas_invoke; it has no faas_main. */
__attribute__((weak)) int faas_main(void);

static int enter(int argc, char **argv, char **envp) {
  (void)argc;
  (void)argv;
  (void)envp;
  return faas_main();
}

static struct faas_function function = {.entry = enter};

const struct faas_function *const __faas_functions[] = {&function};
const size_t __faas_function_count = 1;
const struct faas_function *const __faas_root = &function;

const struct faas_budget __faas_budgets[1];
const size_t __faas_budget_count = 0;

/* What it sends over HTTP goes over HTTP. */
const char *const __faas_gateways[] = {NULL};

const bool faas_unfused = true;

/* Before any main, this library's or the program's own. */
__attribute__((constructor)) static void start(void) {
  if (faas_options_load())
    _exit(2);
  function.name = faas_options.function ? faas_options.function : program_invocation_short_name;
  function.name_size = strlen(function.name);
}
