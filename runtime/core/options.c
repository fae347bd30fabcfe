/* options.c - every environment variable that the runtime reads, in one table with its default.
 *
 * A value that cannot be used is an error where the variable is the runtime's beyond doubt: a typing mistake must not
 * silently leave a limit at its default. Others may use a name like PORT for something else, and Kubernetes makes
 * variables of the names of services: FAAS_PORT=tcp://10.0.0.1:80 of a service "faas". There the start goes on after a
 * warning, and so it does where a name that starts with FAAS_ is not in the table. */
#include "core/options.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum kind { TEXT, SIZE, NUMBER, SHARE, LAZY };

static const struct option {
  const char *name;
  enum kind kind;
  void *value;
  long long minimum;
  long long maximum;
} table[] = {
    {"FAAS_ASYNC_THREADS", NUMBER, &faas_options.async_threads, 1, 1000},
    {"FAAS_ENTRY", TEXT, &faas_options.entry, 0, 0},
    {"FAAS_EXPOSE", TEXT, &faas_options.expose, 0, 0},
    {"FAAS_FUNCTION", TEXT, &faas_options.function, 0, 0},
    {"FAAS_GATEWAY", TEXT, &faas_options.gateway, 0, 0},
    {"FAAS_GRACE", NUMBER, &faas_options.grace, 1, 86400},
    {"FAAS_IDEMPOTENT", TEXT, &faas_options.idempotent, 0, 0},
    {"FAAS_LAZY", LAZY, &faas_options.lazy, 0, 0},
    {"FAAS_MAX_BODY", SIZE, &faas_options.max_body, 1, LLONG_MAX / 2},
    {"FAAS_MAX_DEPTH", SIZE, &faas_options.max_depth, 1, 1000000},
    {"FAAS_MEMORY_PRESSURE", NUMBER, &faas_options.memory_pressure, 1, 100},
    {"FAAS_PLATFORM", TEXT, &faas_options.platform, 0, 0},
    {"FAAS_PROFILE", TEXT, &faas_options.profile, 0, 0},
    {"FAAS_PROFILE_SAMPLE", SHARE, &faas_options.profile_sample, 0, 1},
    /* The platforms' names come first, ours after them, so that ours wins. */
    {"PORT", NUMBER, &faas_options.port, 0, 65535},
    {"FISSION_RUNTIME_PORT", NUMBER, &faas_options.port, 0, 65535},
    {"FUNCTIONS_CUSTOMHANDLER_PORT", NUMBER, &faas_options.port, 0, 65535},
    {"FAAS_PORT", NUMBER, &faas_options.port, 0, 65535},
    {"FAAS_START_TIMEOUT", NUMBER, &faas_options.start_timeout, 1, 86400},
    {"max_inflight", NUMBER, &faas_options.max_inflight, 0, 100000},
    {"FAAS_MAX_INFLIGHT", NUMBER, &faas_options.max_inflight, 0, 100000},
    {"upstream_url", TEXT, &faas_options.upstream, 0, 0},
    {"http_upstream_url", TEXT, &faas_options.upstream, 0, 0},
    {"port", TEXT, &faas_options.watchdog_port, 0, 0},
    {"AWS_LAMBDA_RUNTIME_API", TEXT, &faas_options.lambda_api, 0, 0},
    {"AWS_LAMBDA_MAX_CONCURRENCY", NUMBER, &faas_options.lambda_pollers, 1, 4096},
    {"FN_LISTENER", TEXT, &faas_options.fn_listener, 0, 0},
    {"FN_FORMAT", TEXT, &faas_options.fn_format, 0, 0},
    {"FN_LOGFRAME_NAME", TEXT, &faas_options.fn_logframe_name, 0, 0},
    {"FN_LOGFRAME_HDR", TEXT, &faas_options.fn_logframe_header, 0, 0},
    {"__OW_WAIT_FOR_ACK", TEXT, &faas_options.openwhisk_ack, 0, 0},
    {"FAAS_THREADS", NUMBER, &faas_options.threads, 1, 4096},
    {"FAAS_TIMEOUT", NUMBER, &faas_options.timeout, 0, 86400},
};

enum { OPTION_COUNT = sizeof table / sizeof *table };

static bool ignored[OPTION_COUNT]; /* its value is not for this runtime */

struct faas_options faas_options = {
    .async_threads = 16,
    .entry = NULL,
    .expose = "",
    .function = NULL,
    .gateway = NULL,
    .grace = 28,
    .idempotent = "",
    .max_body = 16u << 20,
    .max_depth = 256,
    .memory_pressure = 85,
    .start_timeout = 10,
    .lambda_pollers = 1,
    .port = -1,
    .profile_sample = -1,
    .threads = 16,
    .timeout = 60,
    .lazy = FAAS_LAZY_FIRST_USE,
};

/* Where a service of Kubernetes listens. */
static bool is_service_url(const char *text) {
  return !strncmp(text, "tcp://", 6) || !strncmp(text, "udp://", 6) || !strncmp(text, "sctp://", 7);
}

/* Says that a value cannot be used. Returns -1 if the start ends here, or 0. */
static int refuse(const struct option *option, const char *text, const char *expected) {
  bool ours = !strncmp(option->name, "FAAS_", 5) && !is_service_url(text);
  fprintf(stderr, "faas: %s=%s: expected %s%s\n", option->name, text, expected, ours ? "" : "; ignored");
  ignored[option - table] = true;
  return ours ? -1 : 0;
}

static int load_number(const struct option *option, const char *text) {
  char *end;
  errno = 0;
  long long number = strtoll(text, &end, 10);
  if (errno || end == text || *end || number < option->minimum || number > option->maximum) {
    char expected[80];
    snprintf(expected, sizeof expected, "a whole number from %lld to %lld", option->minimum, option->maximum);
    return refuse(option, text, expected);
  }
  if (option->kind == SIZE)
    *(size_t *)option->value = (size_t)number;
  else
    *(int *)option->value = (int)number;
  return 0;
}

static int load(const struct option *option, const char *text) {
  char *end;
  double share;
  bool check = !strcmp(text, "check");
  switch (option->kind) {
  case TEXT:
    *(const char **)option->value = text;
    return 0;
  case LAZY:
    if (!check && strcmp(text, "now"))
      return refuse(option, text, "check or now");
    *(enum faas_lazy *)option->value = check ? FAAS_LAZY_CHECK : FAAS_LAZY_NOW;
    return 0;
  case SHARE:
    errno = 0;
    share = strtod(text, &end);
    if (errno || end == text || *end || !(share >= 0 && share <= 1))
      return refuse(option, text, "a number from 0 to 1");
    *(double *)option->value = share;
    return 0;
  default:
    return load_number(option, text);
  }
}

bool faas_option_is_ignored(const char *name) {
  for (size_t i = 0; i < OPTION_COUNT; i++)
    if (ignored[i] && !strcmp(table[i].name, name))
      return true;
  return false;
}

/* How many letters one text must lose, gain or change to be the other. */
static size_t distance(const char *one, size_t size, const char *other) {
  size_t other_size = strlen(other), row[64];
  if (size >= sizeof row / sizeof *row || other_size >= sizeof row / sizeof *row)
    return SIZE_MAX;
  for (size_t j = 0; j <= other_size; j++)
    row[j] = j;
  for (size_t i = 1; i <= size; i++) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= other_size; j++) {
      size_t least = diagonal + (one[i - 1] != other[j - 1]);
      if (row[j] < least)
        least = row[j] + 1;
      if (row[j - 1] < least)
        least = row[j - 1] + 1;
      diagonal = row[j];
      row[j] = least;
    }
  }
  return row[other_size];
}

/* Whether Kubernetes makes such a variable for a service: X_SERVICE_HOST, X_SERVICE_PORT, X_SERVICE_PORT_HTTP, X_PORT,
 * X_PORT_80_TCP, X_PORT_80_TCP_ADDR. */
static bool is_of_service(const char *variable, size_t size) {
  const char *port = memmem(variable, size, "_PORT_", 6);
  return memmem(variable, size, "_SERVICE_HOST", 13) || memmem(variable, size, "_SERVICE_PORT", 13) ||
         (port && port[6] >= '0' && port[6] <= '9') || is_service_url(variable + size + !!variable[size]);
}

/* About a variable that starts with FAAS_ and is not in the table. */
static void warn(const char *variable) {
  enum { NEAR = 2 };
  size_t size = strcspn(variable, "="), least = NEAR + 1;
  const char *nearest = NULL;
  if (is_of_service(variable, size))
    return;
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    size_t letters = distance(variable, size, table[i].name);
    if (letters < least) {
      least = letters;
      nearest = table[i].name;
    }
  }
  fprintf(stderr, "faas: %.*s is not a variable of this runtime%s%s%s\n", (int)size, variable,
          nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

/* The value if the variable has that name, or null. */
static const char *value_of(const char *variable, const char *name) {
  for (; *name && *variable == *name; name++)
    variable++;
  return !*name && *variable == '=' ? variable + 1 : NULL;
}

int faas_options_load(void) {
  const char *texts[OPTION_COUNT] = {0};
  for (char **variable = environ; variable && *variable; variable++) {
    const char *text = NULL;
    for (size_t i = 0; i < OPTION_COUNT && !text; i++)
      if ((text = value_of(*variable, table[i].name)) && !texts[i])
        texts[i] = text; /* the first, as getenv does */
    if (!text && !strncmp(*variable, "FAAS_", 5) && strncmp(*variable, "FAAS_TEST_", 10))
      warn(*variable);
  }
  for (size_t i = 0; i < OPTION_COUNT; i++)
    if (texts[i] && *texts[i] && load(&table[i], texts[i]))
      return -1;
  return 0;
}

bool faas_list_has(const char *list, const char *name, size_t size) {
  if (!strcmp(list, "all"))
    return true;
  for (const char *item = list; *item; item += *item == ',') {
    size_t length = strcspn(item, ",");
    if (length == size && !memcmp(item, name, size))
      return true;
    item += length;
  }
  return false;
}
