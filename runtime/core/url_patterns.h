/* url_patterns.h - URLs with the name of a function in them. Needs nothing else of the runtime: the driver is built
 * with it as well. */
#ifndef FAAS_CORE_URL_PATTERNS_H
#define FAAS_CORE_URL_PATTERNS_H

#include <stdbool.h>
#include <stddef.h>

/* A part of a text that somebody else keeps. */
struct faas_span {
  const char *data;
  size_t size;
};

struct faas_url {
  struct faas_span scheme, host, port, path;
};

/* Patterns that are safe to assume, null behind the last: host names that mean a platform's gateway and nothing else,
 * with the path that is its own. Not assumed are host names that are the function's (Knative), because the name of a
 * service in another namespace is another service. */
extern const char *const faas_url_patterns[];

/* False for what is not of the form [http[s]://]HOST[:PORT][PATH][?...][#...]. */
bool faas_url_split(const char *text, struct faas_url *url);

/* Whether `url` has the form of `pattern`, a URL with {function} in its host or its path. If so, the text in that
 * place, still encoded, is `*name`. */
bool faas_url_match(const char *pattern, const struct faas_url *url, struct faas_span *name);

/* The same; `*rest` is where in the URL that ends: before '/', '?', '#' or the end. */
bool faas_url_match_to(const char *pattern, const struct faas_url *url, struct faas_span *name, const char **rest);

/* The same for the path of a URL whose server is not known. */
bool faas_url_match_path(const char *pattern, struct faas_span path, struct faas_span *name);

/* Whether a host is one of an http pattern's, at `port` or, where that is null, at any. With {function} in its host,
 * the text in that place is `*name`; otherwise that is empty. */
bool faas_url_match_server(const char *pattern, const char *host, const char *port, struct faas_span *name);

#endif
