/* url_patterns.c - URLs with the name of a function in them.
 *
 *   http://gateway.openfaas:8080/function/{function}       pattern
 *   http://Gateway.OpenFaaS:8080/function/greet/now?x=1    a URL of greet
 *
 * A pattern is a URL with {function} in its host or its path, where the name stands. A URL may go on behind the
 * pattern's path with a '/', a query or a fragment; a fused function sees nothing of these, as it does not behind the
 * HTTP server. Where two ways of writing a URL need not mean the same to a server (dot segments, user names), there is
 * no match, and the request takes the network. */
#include "core/url_patterns.h"

#include <string.h>
#include <strings.h>

static const char marker[] = "{function}";
enum { MARKER_SIZE = sizeof marker - 1 };

#define OPENFAAS(HOST)                                                                                                 \
  "http://" HOST ":8080/function/{function}", "http://" HOST ":8080/function/{function}.openfaas-fn"
#define FISSION(HOST)                                                                                                  \
  "http://" HOST "/fission-function/default/{function}", "http://" HOST "/fission-function/{function}"

const char *const faas_url_patterns[] = {
    OPENFAAS("gateway.openfaas"),
    OPENFAAS("gateway.openfaas.svc"),
    OPENFAAS("gateway.openfaas.svc.cluster.local"),
    OPENFAAS("gateway"), /* Docker, faasd */
    FISSION("router.fission"),
    FISSION("router.fission.svc"),
    FISSION("router.fission.svc.cluster.local"),
    NULL,
};

static bool equal(struct faas_span a, struct faas_span b) {
  return a.size == b.size && !strncasecmp(a.data, b.data, a.size);
}

bool faas_url_split(const char *text, struct faas_url *url) {
  const char *separator = strstr(text, "://");
  url->scheme = separator ? (struct faas_span){text, (size_t)(separator - text)} : (struct faas_span){"http", 4};
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
  url->host = (struct faas_span){host, (size_t)((colon ? colon : path) - host)};
  if (url->host.size && host[url->host.size - 1] == '.')
    url->host.size--;
  url->port = colon && colon + 1 < path ? (struct faas_span){colon + 1, (size_t)(path - colon - 1)}
              : secure                  ? (struct faas_span){"443", 3}
                                        : (struct faas_span){"80", 2};
  url->path = (struct faas_span){path, *path == '/' ? strcspn(path, "?#") : 0};
  return url->host.size;
}

/* Where a pattern has its marker; null if it has none. */
static const char *find_marker(struct faas_span pattern) {
  return memmem(pattern.data, pattern.size, marker, MARKER_SIZE);
}

static bool match_host(struct faas_span pattern, struct faas_span host, struct faas_span *name) {
  const char *at = find_marker(pattern);
  if (!at)
    return equal(pattern, host);
  size_t before = (size_t)(at - pattern.data), behind = pattern.size - before - MARKER_SIZE;
  if (host.size <= before + behind)
    return false;
  *name = (struct faas_span){host.data + before, host.size - before - behind};
  return !strncasecmp(pattern.data, host.data, before) &&
         !strncasecmp(at + MARKER_SIZE, name->data + name->size, behind) && !memchr(name->data, '.', name->size);
}

/* Whether `text` begins with `prefix`, up to a whole segment; `*rest` is what follows. */
static bool begins_with(struct faas_span text, struct faas_span prefix, const char **rest) {
  if (prefix.size && prefix.data[prefix.size - 1] == '/')
    prefix.size--;
  *rest = text.data + prefix.size;
  return text.size >= prefix.size && !memcmp(text.data, prefix.data, prefix.size) &&
         (text.size == prefix.size || text.data[prefix.size] == '/');
}

static bool match_path(struct faas_span pattern, struct faas_span path, struct faas_span *name, const char **rest) {
  if (memmem(path.data, path.size, "/.", 2))
    return false;
  const char *at = find_marker(pattern);
  if (!at)
    return begins_with(path, pattern, rest);
  size_t before = (size_t)(at - pattern.data);
  if (path.size <= before || memcmp(pattern.data, path.data, before))
    return false;
  const char *end = path.data + path.size, *pattern_end = pattern.data + pattern.size;
  *name = (struct faas_span){path.data + before, path.size - before};
  const char *slash = memchr(name->data, '/', name->size);
  name->size = (size_t)((slash ? slash : end) - name->data);
  /* What the pattern has behind the name in the same segment, and the segments behind that. */
  const char *tail = at + MARKER_SIZE;
  const char *tail_slash = memchr(tail, '/', (size_t)(pattern_end - tail));
  size_t tail_size = (size_t)((tail_slash ? tail_slash : pattern_end) - tail);
  if (name->size <= tail_size || memcmp(tail, name->data + name->size - tail_size, tail_size))
    return false;
  const char *behind = name->data + name->size;
  name->size -= tail_size;
  return begins_with((struct faas_span){behind, (size_t)(end - behind)},
                     (struct faas_span){tail + tail_size, (size_t)(pattern_end - tail) - tail_size}, rest);
}

bool faas_url_match_to(const char *pattern, const struct faas_url *url, struct faas_span *name, const char **rest) {
  struct faas_url form;
  *name = (struct faas_span){NULL, 0};
  return faas_url_split(pattern, &form) && equal(form.scheme, url->scheme) && equal(form.port, url->port) &&
         match_host(form.host, url->host, name) && match_path(form.path, url->path, name, rest) && name->size;
}

bool faas_url_match(const char *pattern, const struct faas_url *url, struct faas_span *name) {
  const char *rest;
  return faas_url_match_to(pattern, url, name, &rest);
}

bool faas_url_match_server(const char *pattern, const char *host, const char *port, struct faas_span *name) {
  struct faas_url form;
  size_t size = strlen(host);
  struct faas_span given = {host, size && host[size - 1] == '.' ? size - 1 : size};
  *name = (struct faas_span){NULL, 0};
  return faas_url_split(pattern, &form) && form.scheme.size == 4 && match_host(form.host, given, name) &&
         (!port || equal(form.port, (struct faas_span){port, strlen(port)}));
}

bool faas_url_match_path(const char *pattern, struct faas_span path, struct faas_span *name) {
  struct faas_url form;
  const char *rest;
  *name = (struct faas_span){NULL, 0};
  return faas_url_split(pattern, &form) && match_path(form.path, path, name, &rest) && name->size;
}
