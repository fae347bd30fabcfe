/* otel.c - the variables OTEL_* of OpenTelemetry's specification: read here and nowhere else. They are not
 * ours, so a value that cannot be used is reported and the default taken, as the specification asks for. */
#include "profile/otel.h"
#include "core/buffer.h"
#include "core/percent.h"
#include "http/http.h"
#include "profile/profile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct profile_otel profile_otel = {
    .timeout = 10000, .delay = 5000, .queue = 2048, .batch = 512, .export_timeout = 30000, .port = "80"};

static void complain(const char *name, const char *value, const char *what) {
  fprintf(stderr, "faas: %s=%s: %s\n", name, value, what);
}

/* The value of the first of two variables that is set to something; null for none. `*name` is which. */
static const char *either(const char *specific, const char *general, const char **name) {
  const char *value = getenv(specific);
  *name = specific;
  if (value && *value)
    return value;
  *name = general;
  value = getenv(general);
  return value && *value ? value : NULL;
}

static void number(const char *specific, const char *general, int least, int *result) {
  const char *name, *text = either(specific, general, &name);
  char *end;
  if (!text)
    return;
  errno = 0;
  long value = strtol(text, &end, 10);
  if (errno || *end || value < least || value > 100000000)
    complain(name, text, "not a number that can be used; the default is");
  else
    *result = (int)value;
}

/* ---- lists: name=value,name=value, percent-encoded ----------------------------------------------------- */

static char *trim(char *text) {
  text += strspn(text, " \t");
  for (size_t size = strlen(text); size && strchr(" \t", text[size - 1]);)
    text[--size] = '\0';
  return text;
}

bool profile_otel_next(char **list, char **name, char **value) {
  while (*list && **list) {
    char *item = strsep(list, ",");
    *value = strchr(item, '=');
    if (!*value)
      continue;
    *(*value)++ = '\0';
    *name = trim(item);
    *value = trim(*value);
    (*value)[faas_percent_decode(*value, strlen(*value))] = '\0';
    if (**name)
      return true;
  }
  return false;
}

static bool is_printable(const char *text) {
  for (; *text; text++)
    if ((unsigned char)*text < ' ' || *text == 0x7f)
      return false;
  return true;
}

static void read_headers(void) {
  const char *variable, *text = either("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS", &variable);
  struct faas_buffer lines = {0};
  char *copy = text ? strdup(text) : NULL, *list = copy, *name, *value;
  while (profile_otel_next(&list, &name, &value)) {
    if (!is_printable(value) || strpbrk(name, " :\t\r\n")) {
      fprintf(stderr, "faas: %s: the header '%s' cannot be sent\n", variable, name);
      continue;
    }
    http_add_header(&lines, name, value, SIZE_MAX / 4);
  }
  free(copy);
  profile_otel.headers = lines.data ? lines.data : "";
}

/* ---- where to ------------------------------------------------------------------------------------------ */

/* False where there is nothing to send to. */
static bool read_endpoint(void) {
  const char *name;
  const char *url = either("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT", &name);
  if (!url)
    return false;
  bool is_base = !strcmp(name, "OTEL_EXPORTER_OTLP_ENDPOINT");
  if (strncasecmp(url, "http://", 7)) {
    complain(name, url,
             "expected http://HOST:PORT; no spans are exported (for https, let a collector on this host pass them on)");
    return false;
  }
  const char *host = url + 7, *path = host + strcspn(host, "/?#");
  char *copy = strndup(host, (size_t)(path - host)), *colon = copy ? strrchr(copy, ':') : NULL;
  if (colon && !strchr(colon, ']')) {
    *colon = '\0';
    profile_otel.port = colon + 1;
  }
  size_t size = strlen(path);
  while (is_base && size && path[size - 1] == '/')
    size--;
  char *full;
  if (!copy || !*copy || !*profile_otel.port || strspn(profile_otel.port, "0123456789") != strlen(profile_otel.port) ||
      asprintf(&full, "%.*s%s", (int)size, path,
               is_base ? "/v1/traces"
               : size  ? ""
                       : "/") < 0) {
    complain(name, url, "expected http://HOST:PORT; no spans are exported");
    return false;
  }
  profile_otel.host = copy;
  profile_otel.path = full;
  return true;
}

/* ---- the rest ------------------------------------------------------------------------------------------ */

static void read_sampler(void) {
  static const struct {
    const char *name;
    enum profile_sampler sampler;
    bool asks_parent;
  } samplers[] = {
      {"always_on", PROFILE_SAMPLE_ALL, false},
      {"always_off", PROFILE_SAMPLE_NONE, false},
      {"traceidratio", PROFILE_SAMPLE_SHARE, false},
      {"parentbased_always_on", PROFILE_SAMPLE_ALL, true},
      {"parentbased_always_off", PROFILE_SAMPLE_NONE, true},
      {"parentbased_traceidratio", PROFILE_SAMPLE_SHARE, true},
  };
  const char *name = getenv("OTEL_TRACES_SAMPLER"), *text = getenv("OTEL_TRACES_SAMPLER_ARG");
  if (!name || !*name)
    return;
  double share = 1;
  if (text && *text) {
    char *end;
    share = strtod(text, &end);
    if (*end || !(share >= 0 && share <= 1)) {
      complain("OTEL_TRACES_SAMPLER_ARG", text, "not a number from 0 to 1; it is taken as 1");
      share = 1;
    }
  }
  for (size_t i = 0; i < sizeof samplers / sizeof *samplers; i++)
    if (!strcmp(samplers[i].name, name)) {
      profile_sampling = (struct profile_sampling){samplers[i].sampler, share, samplers[i].asks_parent};
      return;
    }
  complain("OTEL_TRACES_SAMPLER", name, "no sampler of this runtime; it is taken as parentbased_always_on");
}

bool profile_otel_read(void) {
  const char *name, *disabled = getenv("OTEL_SDK_DISABLED"), *exporter = getenv("OTEL_TRACES_EXPORTER"), *text;
  if ((disabled && !strcasecmp(disabled, "true")) || (exporter && !strcmp(exporter, "none")) || !read_endpoint())
    return false;
  if ((text = either("OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "OTEL_EXPORTER_OTLP_COMPRESSION", &name)) &&
      strcmp(text, "none"))
    complain(name, text, "spans are sent without compression");
  if ((text = either("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL", &name)) &&
      strcmp(text, "http/json"))
    complain(name, text, "spans are sent as http/json");
  read_headers();
  read_sampler();
  number("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT", 1, &profile_otel.timeout);
  number("", "OTEL_BSP_EXPORT_TIMEOUT", 1, &profile_otel.export_timeout);
  number("", "OTEL_BSP_SCHEDULE_DELAY", 1, &profile_otel.delay);
  number("", "OTEL_BSP_MAX_QUEUE_SIZE", 2, &profile_otel.queue);
  number("", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", 1, &profile_otel.batch);
  if (profile_otel.batch > profile_otel.queue)
    profile_otel.batch = profile_otel.queue;
  if (profile_otel.export_timeout < profile_otel.timeout)
    profile_otel.timeout = profile_otel.export_timeout;
  profile_otel.service = getenv("OTEL_SERVICE_NAME");
  profile_otel.attributes = getenv("OTEL_RESOURCE_ATTRIBUTES");
  return true;
}
