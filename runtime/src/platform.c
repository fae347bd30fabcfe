/* platform.c - which front end answers requests: the platforms, how each is recognised, what runs there.
 *
 * A platform is a row here and a file with its front end. The first row of which a variable is in the
 * environment is taken, so the order is the precedence; FAAS_PLATFORM overrules it. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

static const struct faas_platform table[] = {
    {"lambda", "AWS_LAMBDA_RUNTIME_API", FAAS_SPELLING_OPENFAAS, faas_lambda, faas_lambda_refuse},
    {"fn", "FN_LISTENER", FAAS_SPELLING_OPENFAAS, faas_fn, NULL},
    {"openwhisk", "__OW_PROXY_VERSION __OW_ACTION_NAME", FAAS_SPELLING_OPENFAAS, faas_openwhisk, NULL},
    {"azure", "FUNCTIONS_CUSTOMHANDLER_PORT", FAAS_SPELLING_OPENFAAS, faas_azure, NULL},
    {"fission", "FISSION_RUNTIME_PORT", FAAS_SPELLING_FISSION, faas_web, NULL},
    /* What belongs to one request is in the environment of the process that is to answer it, and nowhere
       else. */
    {"stdin", "Http_Method REQUEST_METHOD", FAAS_SPELLING_OPENFAAS, faas_one_shot, NULL},
    {"of-watchdog", "upstream_url http_upstream_url", FAAS_SPELLING_OPENFAAS, faas_of_watchdog, NULL},
    {"knative", "K_SERVICE", FAAS_SPELLING_OPENFAAS, faas_knative, NULL},
    {"http", "FAAS_PORT PORT", FAAS_SPELLING_OPENFAAS, faas_web, NULL},
    {"openwhisk-blackbox", "", FAAS_SPELLING_OPENFAAS, faas_openwhisk_blackbox, NULL},
};

enum { COUNT = sizeof table / sizeof *table };

static const struct faas_platform *find(const char *name) {
  for (size_t i = 0; i < COUNT; i++)
    if (!strcmp(table[i].name, name))
      return &table[i];
  return NULL;
}

/* The name of a variable of the platform that is set, in `variable`. */
static bool matches(const struct faas_platform *platform, char variable[64]) {
  for (const char *name = platform->variables; *name; name += *name == ' ') {
    size_t size = strcspn(name, " ");
    snprintf(variable, 64, "%.*s", (int)size, name);
    const char *value = getenv(variable);
    if (value && *value)
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
static void log_choice(const struct faas_platform *chosen, const char *chosen_by) {
  bool first = true;
  for (const struct faas_platform *other = chosen + 1; other < table + COUNT; other++) {
    char variable[64];
    if (chosen->run == faas_one_shot || (other->run == faas_web && is_on_port(chosen)) ||
        !matches(other, variable))
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
  if (faas_options.platform) {
    const struct faas_platform *platform = find(faas_options.platform);
    if (platform)
      return platform;
    fprintf(stderr, "faas: FAAS_PLATFORM=%s: no such platform; known are", faas_options.platform);
    for (size_t i = 0; i < COUNT; i++)
      fprintf(stderr, "%s %s", i ? "," : "", table[i].name);
    fputc('\n', stderr);
    return NULL;
  }
  char variable[64];
  for (const struct faas_platform *platform = table; platform < table + COUNT; platform++)
    if (matches(platform, variable)) {
      log_choice(platform, variable);
      return platform;
    }
  return find("stdin");
}
