/* libcurl.h - libcurl, loaded when a request first leaves the binary. */
#ifndef FAAS_INVOKE_LIBCURL_H
#define FAAS_INVOKE_LIBCURL_H

/* Loads libcurl, once. Returns why that failed, or "". */
const char *faas_libcurl_load(void);
/* A symbol of libcurl; null where it has none or cannot be loaded. */
void *faas_libcurl_symbol(const char *name);

#endif
