/* gateways.c - which fused function a URL names.
 *
 *   http://gateway.openfaas:8080/function/{function}       pattern
 *   http://Gateway.OpenFaaS:8080/function/greet/now?x=1    a URL of greet
 *
 * A pattern is a URL with {function} in its host or its path, where the name stands. A URL may go on behind the
 * pattern's path with a '/', a query or a fragment; a fused function sees nothing of these, as it does not behind the
 * HTTP server. Where two ways of writing a URL need not mean the same to a server (dot segments, user names), there is
 * no match, and the request takes the network.
 *
 * Patterns are FAAS_GATEWAY, what --gateway gave the driver, and below those that are safe to assume: host names that
 * mean a platform's gateway and nothing else, with the path that is its own. Not assumed are host names that are the
 * function's (Knative), because the name of a service in another namespace is another service. */
#include "internal.h"

#include <string.h>
#include <strings.h>

static const char marker[] = "{function}";
enum { MARKER_SIZE = sizeof marker - 1, NAME_ROOM = 256 };

#define OPENFAAS(HOST)                                                                                       \
  "http://" HOST ":8080/function/{function}", "http://" HOST ":8080/function/{function}.openfaas-fn"
#define FISSION(HOST)                                                                                        \
  "http://" HOST "/fission-function/default/{function}", "http://" HOST "/fission-function/{function}"

static const char *const platforms[] = {
    OPENFAAS("gateway.openfaas"), OPENFAAS("gateway.openfaas.svc"), OPENFAAS("gateway.openfaas.svc.cluster.local"),
    OPENFAAS("gateway"), /* Docker, faasd */
    FISSION("router.fission"),    FISSION("router.fission.svc"),    FISSION("router.fission.svc.cluster.local"),
    NULL,
};

struct text {
  const char *data;
  size_t size;
};

struct url {
  struct text scheme, host, port, path;
};

static bool equal(struct text a, struct text b) { return a.size == b.size && !strncasecmp(a.data, b.data, a.size); }

/* False for what is not of the form [http[s]://]HOST[:PORT][PATH][?...][#...]. */
static bool split(const char *text, struct url *url) {
  const char *separator = strstr(text, "://");
  url->scheme = separator ? (struct text){text, (size_t)(separator - text)} : (struct text){"http", 4};
  bool secure = url->scheme.size == 5;
  if (strncasecmp(url->scheme.data, "https", url->scheme.size) || url->scheme.size < 4)
    return false;
  const char *host = separator ? separator + 3 : text;
  size_t authority = strcspn(host, "/?#");
  if (memchr(host, '@', authority))
    return false;
  const char *path = host + authority;
  const char *colon = memrchr(host, ':', authority);
  if (colon && memchr(colon, ']', (size_t)(path - colon)))
    colon = NULL;
  url->host = (struct text){host, (size_t)((colon ? colon : path) - host)};
  if (url->host.size && host[url->host.size - 1] == '.')
    url->host.size--;
  url->port = colon && colon + 1 < path ? (struct text){colon + 1, (size_t)(path - colon - 1)}
              : secure                  ? (struct text){"443", 3}
                                        : (struct text){"80", 2};
  url->path = *path == '/' ? (struct text){path, strcspn(path, "?#")} : (struct text){"/", 1};
  return url->host.size;
}

/* Where a pattern has its marker; null if it has none. */
static const char *find_marker(struct text pattern) { return memmem(pattern.data, pattern.size, marker, MARKER_SIZE); }

static bool match_host(struct text pattern, struct text host, struct text *name) {
  const char *at = find_marker(pattern);
  if (!at)
    return equal(pattern, host);
  size_t before = (size_t)(at - pattern.data), behind = pattern.size - before - MARKER_SIZE;
  if (host.size <= before + behind)
    return false;
  *name = (struct text){host.data + before, host.size - before - behind};
  return !strncasecmp(pattern.data, host.data, before) &&
         !strncasecmp(at + MARKER_SIZE, name->data + name->size, behind) && !memchr(name->data, '.', name->size);
}

/* Whether `text` begins with `prefix`, up to a whole segment. */
static bool begins_with(struct text text, struct text prefix) {
  if (prefix.size && prefix.data[prefix.size - 1] == '/')
    prefix.size--;
  return text.size >= prefix.size && !memcmp(text.data, prefix.data, prefix.size) &&
         (text.size == prefix.size || text.data[prefix.size] == '/');
}

static bool match_path(struct text pattern, struct text path, struct text *name) {
  if (memmem(path.data, path.size, "/.", 2))
    return false;
  const char *at = find_marker(pattern);
  if (!at)
    return begins_with(path, pattern);
  size_t before = (size_t)(at - pattern.data);
  if (path.size <= before || memcmp(pattern.data, path.data, before))
    return false;
  const char *end = path.data + path.size, *pattern_end = pattern.data + pattern.size;
  *name = (struct text){path.data + before, path.size - before};
  const char *slash = memchr(name->data, '/', name->size);
  name->size = (size_t)((slash ? slash : end) - name->data);
  /* What the pattern has behind the name in the same segment, and the segments behind that. */
  const char *tail = at + MARKER_SIZE;
  const char *tail_slash = memchr(tail, '/', (size_t)(pattern_end - tail));
  size_t tail_size = (size_t)((tail_slash ? tail_slash : pattern_end) - tail);
  if (name->size <= tail_size || memcmp(tail, name->data + name->size - tail_size, tail_size))
    return false;
  const char *rest = name->data + name->size;
  name->size -= tail_size;
  return begins_with((struct text){rest, (size_t)(end - rest)},
                     (struct text){tail + tail_size, (size_t)(pattern_end - tail) - tail_size});
}

static bool match(const char *pattern, const struct url *url, struct text *name) {
  struct url form;
  *name = (struct text){NULL, 0};
  return split(pattern, &form) && equal(form.scheme, url->scheme) && equal(form.port, url->port) &&
         match_host(form.host, url->host, name) && match_path(form.path, url->path, name) && name->size;
}

bool faas_gateway_match(const char *pattern, const char *url, const char **name, size_t *name_size) {
  struct url parts;
  struct text found;
  if (!split(url, &parts) || !match(pattern, &parts, &found))
    return false;
  *name = found.data;
  *name_size = found.size;
  return true;
}

static const struct faas_function *function_of(const char *pattern, const struct url *url) {
  struct text name;
  char decoded[NAME_ROOM];
  if (!match(pattern, url, &name) || name.size > sizeof decoded)
    return NULL;
  memcpy(decoded, name.data, name.size);
  return faas_function_find(decoded, faas_percent_decode(decoded, name.size));
}

/* ---- servers ------------------------------------------------------------------------------------------------- */

/* Whether a host is one of an http pattern's, at `port` or, where that is null, at any. */
static bool has(const char *pattern, const char *host, const char *port) {
  struct url form;
  struct text name = {NULL, 0};
  size_t size = strlen(host);
  struct text given = {host, size && host[size - 1] == '.' ? size - 1 : size};
  return split(pattern, &form) && form.scheme.size == 4 && match_host(form.host, given, &name) &&
         (!name.size || faas_function_find(name.data, name.size)) &&
         (!port || equal(form.port, (struct text){port, strlen(port)}));
}

static bool any_has(const char *host, const char *port) {
  if (faas_options.gateway && has(faas_options.gateway, host, port))
    return true;
  for (const char *const *pattern = __faas_gateways; *pattern; pattern++)
    if (has(*pattern, host, port))
      return true;
  for (const char *const *pattern = platforms; *pattern; pattern++)
    if (has(*pattern, host, port))
      return true;
  return false;
}

/* An address in the place of a name is no name of a gateway: it is where it is. */
bool faas_gateway_has_host(const char *host) {
  return *host && strspn(host, "0123456789.") != strlen(host) && any_has(host, NULL);
}

bool faas_gateway_has_server(const char *host, int port) {
  char text[12];
  snprintf(text, sizeof text, "%d", port);
  return any_has(host, text);
}

const struct faas_function *faas_gateway_function(const char *url) {
  struct url parts;
  if (!split(url, &parts))
    return NULL;
  const struct faas_function *function = faas_options.gateway ? function_of(faas_options.gateway, &parts) : NULL;
  for (const char *const *pattern = __faas_gateways; *pattern && !function; pattern++)
    function = function_of(*pattern, &parts);
  for (const char *const *pattern = platforms; *pattern && !function; pattern++)
    function = function_of(*pattern, &parts);
  return function;
}
