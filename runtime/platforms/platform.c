/* platform.c - which front end answers requests: the platforms, how each is recognised, what runs there.
 *
 * A platform is a row here, a name in faas_abi.inc and a file with its front end. The first one of which a variable is
 * in the environment is taken, so the order in faas_abi.inc is the precedence; FAAS_PLATFORM overrules it. With
 * faas-merge --platform there is only one in the binary. */
#include "platforms/platform.h"
#include "core/options.h"
#include "process/metadata.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROW(ID, NAME, ...)                                                                                             \
  const struct faas_platform __faas_platform_##ID = {NAME, "this binary is for " NAME " only", __VA_ARGS__}

ROW(lambda, "lambda", "AWS_LAMBDA_RUNTIME_API", FAAS_SPELLING_OPENFAAS, faas_lambda, faas_lambda_refuse);
ROW(fn, "fn", "FN_LISTENER", FAAS_SPELLING_OPENFAAS, faas_fn, NULL);
ROW(openwhisk, "openwhisk", "__OW_PROXY_VERSION __OW_ACTION_NAME", FAAS_SPELLING_OPENFAAS, faas_openwhisk, NULL);
ROW(azure, "azure", "FUNCTIONS_CUSTOMHANDLER_PORT", FAAS_SPELLING_OPENFAAS, faas_azure, NULL);
ROW(fission, "fission", "FISSION_RUNTIME_PORT", FAAS_SPELLING_FISSION, faas_web, NULL);
/* What belongs to one request is in the environment of the process that is to answer it, and nowhere else. */
ROW(stdin, "stdin", "Http_Method REQUEST_METHOD", FAAS_SPELLING_OPENFAAS, faas_one_shot, NULL);
ROW(of_watchdog, "of-watchdog", "upstream_url http_upstream_url", FAAS_SPELLING_OPENFAAS, faas_of_watchdog, NULL);
ROW(knative, "knative", "K_SERVICE", FAAS_SPELLING_OPENFAAS, faas_knative, NULL);
ROW(http, "http", "FAAS_PORT PORT", FAAS_SPELLING_OPENFAAS, faas_web, NULL);
ROW(openwhisk_blackbox, "openwhisk-blackbox", "", FAAS_SPELLING_OPENFAAS, faas_openwhisk_blackbox, NULL);

static const struct faas_platform *const table[] = {
#define FAAS_PLATFORM(ID, NAME) &__faas_platform_##ID,
#include "faas_abi.inc"
};

enum { COUNT = sizeof table / sizeof *table };

/* The one that the binary is made for; null: found out at the start. Weak, so that nothing is taken for granted of it
 * until faas-merge has set it. */
__attribute__((weak)) const struct faas_platform *const __faas_platform_fixed = NULL;

static const struct faas_platform *find(const char *name) {
  for (size_t i = 0; i < COUNT; i++)
    if (!strcmp(table[i]->name, name))
      return table[i];
  return NULL;
}

/* The name of a variable of the platform that is set, in `variable`. */
static bool matches(const struct faas_platform *platform, char variable[64]) {
  for (const char *name = platform->variables; *name; name += *name == ' ') {
    size_t size = 0; /* not with snprintf, whose pages a start does not need otherwise */
    for (; name[size] && name[size] != ' '; size++)
      variable[size] = name[size];
    variable[size] = 0;
    const char *value = getenv(variable);
    if (value && *value && !faas_option_is_ignored(variable))
      return true;
    name += size;
  }
  return false;
}

/* Whether the platform is recognised by a port too: one that "http" has may then be the same one. */
static bool is_on_port(const struct faas_platform *platform) {
  return platform->run == faas_web || platform->run == faas_azure || platform->run == faas_of_watchdog ||
         platform->run == faas_knative;
}

/* Says that several platforms match. Not in a process that answers one request: there is no doubt what that
 * is for, and some watchdogs send its log to the client. */
static void log_choice(size_t choice, const char *chosen_by) {
  const struct faas_platform *chosen = table[choice];
  bool first = true;
  for (size_t i = choice + 1; i < COUNT; i++) {
    const struct faas_platform *other = table[i];
    char variable[64];
    if (chosen->run == faas_one_shot || (other->run == faas_web && is_on_port(chosen)) || !matches(other, variable))
      continue;
    if (first)
      fprintf(stderr, "faas: platform %s, because of %s; not", chosen->name, chosen_by);
    fprintf(stderr, "%s %s (%s)", first ? "" : ",", other->name, variable);
    first = false;
  }
  if (!first)
    fprintf(stderr, "; FAAS_PLATFORM decides\n");
}

const struct faas_platform *faas_platform_choose(void) {
  const struct faas_platform *fixed = __faas_platform_fixed;
  if (fixed) {
    if (!faas_options.platform || !strcmp(faas_options.platform, fixed->name))
      return fixed;
    fprintf(stderr, "faas: FAAS_PLATFORM=%s: %s\n", faas_options.platform, fixed->only);
    return NULL;
  }
  if (faas_options.platform) {
    const struct faas_platform *platform = find(faas_options.platform);
    if (platform)
      return platform;
    fprintf(stderr, "faas: FAAS_PLATFORM=%s: no such platform; known are", faas_options.platform);
    for (size_t i = 0; i < COUNT; i++)
      fprintf(stderr, "%s %s", i ? "," : "", table[i]->name);
    fputc('\n', stderr);
    return NULL;
  }
  char variable[64];
  for (size_t i = 0; i < COUNT; i++)
    if (matches(table[i], variable)) {
      log_choice(i, variable);
      return table[i];
    }
  return find("stdin");
}
