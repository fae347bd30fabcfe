/* main.c - the start of a fused binary, and of an unfused function linked with libfaas.a. */
#include "core/abi.h"
#include "core/buffer.h"
#include "core/hooks.h"
#include "core/options.h"
#include "core/response.h"
#include "invoke/invoke.h"
#include "platforms/container.h"
#include "platforms/platform.h"
#include "process/frame.h"
#include "process/lazy.h"
#include "process/metadata.h"
#include "process/signals.h"

#include <signal.h>
#include <string.h>

/* The function that a variable names, or null with a failure in `*why`. */
static const struct faas_function *look_up(const char *variable, const char *name, size_t size, faas_response *why) {
  const struct faas_function *function = faas_function_find(name, size);
  if (function)
    return function;
  struct faas_buffer names = {0};
  for (size_t i = 0; i < __faas_function_count; i++) {
    faas_buffer_append(&names, i ? ", " : " ", i ? 2 : 1, SIZE_MAX);
    faas_buffer_append(&names, __faas_functions[i]->name, __faas_functions[i]->name_size, SIZE_MAX);
  }
  faas_response_fail(why, FAAS_NOT_FOUND, "%s=%.*s: no such function in this binary; it has%s", variable, (int)size,
                     name, names.data ? names.data : "");
  faas_buffer_free(&names);
  return NULL;
}

/* The function that answers requests from outside, or null with a failure in `*why`. */
static const struct faas_function *find_entry(faas_response *why) {
  const char *name = faas_options.entry;
  return name ? look_up("FAAS_ENTRY", name, strlen(name), why) : __faas_root;
}

/* Whether each function to be exposed is there; if not, a failure in `*why`. */
static bool check_exposed(faas_response *why) {
  const char *list = faas_options.expose;
  if (!*list || !strcmp(list, "all"))
    return true;
  for (const char *item = list;; item++) {
    size_t size = strcspn(item, ",");
    if (!size) {
      faas_response_fail(why, FAAS_NOT_FOUND, "FAAS_EXPOSE=%s: expected names with a comma between them, or all", list);
      return false;
    }
    if (!look_up("FAAS_EXPOSE", item, size, why))
      return false;
    item += size;
    if (!*item)
      return true;
  }
}

int main(int argc, char **argv) {
  /* Whoever executed this may have ignored the signal, and then nobody hears how a child ended. */
  signal(SIGCHLD, SIG_DFL);
  /* An unfused one has them before any main. */
  if ((!faas_unfused && faas_options_load()) || faas_lazy_start())
    return 2;
  faas_response why;
  const struct faas_function *function = find_entry(&why);
  bool stays = function && (function->kind == FAAS_KIND_server || function->kind == FAAS_KIND_poller);
  const struct faas_platform *platform = stays ? &faas_container : faas_platform_choose();
  if (!platform)
    return 2;
  faas_arguments = (struct faas_arguments){argc, argv};
  faas_spelling = platform->spelling;
  faas_catch_signals();
  if (faas_profile_start ? faas_profile_start() : 0)
    return 2;
  if (!faas_profile_start && faas_options.profile)
    fprintf(stderr, "faas: FAAS_PROFILE: nothing is recorded in this binary; make it with faas-merge --instrument\n");
  if (function && check_exposed(&why))
    return platform->run(function);
  faas_tell(why.error);
  if (platform->refuse)
    platform->refuse(why.error);
  faas_response_free(&why);
  return 2;
}
