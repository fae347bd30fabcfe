/* libcurl.c - the real libcurl, loaded when a request first leaves the binary: one that makes none does not pay for
 * it. */
#include "invoke/libcurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static void *library;
static char error[256]; /* why it could not be loaded; "" if it was */
static pthread_once_t load_once = PTHREAD_ONCE_INIT;

/* There only in a static binary, into which nothing can be loaded. */
extern const char __faas_static[] __attribute__((weak));

static void load(void) {
  if (__faas_static) {
    snprintf(error, sizeof error, "libcurl cannot be loaded into a static binary");
    return;
  }
  library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!library)
    library = dlopen("libcurl-gnutls.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    snprintf(error, sizeof error, "libcurl is not installed: %s", dlerror());
    return;
  }
  void *symbol = dlsym(library, "curl_global_init");
  int (*global_init)(long flags);
  memcpy(&global_init, &symbol, sizeof symbol);
  if (!symbol || global_init(3 /* CURL_GLOBAL_ALL */))
    snprintf(error, sizeof error, "libcurl could not be initialised");
}

const char *faas_libcurl_load(void) {
  pthread_once(&load_once, load);
  return error;
}

void *faas_libcurl_symbol(const char *name) { return *faas_libcurl_load() ? NULL : dlsym(library, name); }
