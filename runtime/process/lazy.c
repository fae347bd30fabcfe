/* lazy.c - shared libraries that are loaded when a function first uses them.
 *
 * Emitted code reads a symbol's address from its import and comes here while that is null. The library is looked for as
 * at the start of a process: by its soname, through LD_LIBRARY_PATH and ld.so.cache, into the global scope.
 *
 * There is no lock here. The loader has one, held while constructors run, and a library's constructor may come back
 * through it on its own thread; what two threads find for the same symbol is the same.
 *
 * A failure is not remembered: the next use tries again. */
#include "process/lazy.h"
#include "core/abi.h"
#include "core/buffer.h"
#include "core/heap.h"
#include "core/hooks.h"
#include "core/options.h"
#include "process/exit.h"
#include "process/frame.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* The linker's, null in a binary without such a library. */
extern struct faas_import __start_faas_imports[] __attribute__((weak, visibility("hidden")));
extern struct faas_import __stop_faas_imports[] __attribute__((weak, visibility("hidden")));

/* Null where it fails; dlerror says why. */
static void *resolve(struct faas_import *import) {
  struct faas_library *library = import->library;
  void *handle = atomic_load_explicit(&library->handle, memory_order_acquire);
  if (!handle) {
    handle = dlopen(library->soname, RTLD_LAZY | RTLD_GLOBAL);
    if (!handle)
      return NULL;
    if (faas_cxx_adopt)
      faas_cxx_adopt(handle);
    atomic_store_explicit(&library->handle, handle, memory_order_release);
  }
  void *address = import->version ? dlvsym(handle, import->name, import->version) : dlsym(handle, import->name);
  if (address)
    atomic_store_explicit(&import->address, address, memory_order_release);
  return address;
}

/* 127 is what a process ends with when the loader cannot start it. */
_Noreturn static void fail(const struct faas_import *import) {
  struct faas_frame *frame = faas_current;
  char text[1024];
  snprintf(text, sizeof text, "function '%s' needs '%s' of %s: %s", frame ? frame->function->name : "", import->name,
           import->library->soname, dlerror());
  if (!frame) {
    faas_tell(text);
    exit(127);
  }
  faas_fail(text);
  faas_end(frame, (struct faas_ending){.status = 127, .abrupt = true});
}

void *__faas_import(struct faas_import *import) {
  int error = errno; /* a call must not change it before it has begun */
  void *address = resolve(import);
  if (!address)
    fail(import);
  errno = error;
  return address;
}

/* Whether a library that cannot be loaded was met before. */
static bool is_known(const struct faas_import *missing) {
  for (struct faas_import *import = __start_faas_imports; import < missing; import++)
    if (import->library == missing->library)
      return true;
  return false;
}

/* A line on stderr for each symbol that is missing, and one for a library that is. */
static bool load_all(void) {
  bool complete = true;
  for (struct faas_import *import = __start_faas_imports; import < __stop_faas_imports; import++) {
    if (resolve(import))
      continue;
    complete = false;
    if (import->library->handle || !is_known(import))
      fprintf(stderr, "faas: FAAS_LAZY: '%s' of %s: %s\n", import->name, import->library->soname, dlerror());
  }
  return complete;
}

/* In another process, so that this one still starts with nothing loaded. */
static bool check_all(void) {
  pid_t child = fork();
  if (!child)
    _exit(!load_all());
  int ending = 0;
  if (child < 0 || waitpid(child, &ending, 0) < 0) {
    perror("faas: FAAS_LAZY=check");
    return false;
  }
  if (WIFSIGNALED(ending))
    fprintf(stderr, "faas: FAAS_LAZY=check: loading was ended by signal %d\n", WTERMSIG(ending));
  return !ending;
}

int faas_lazy_start(void) {
  if (!__start_faas_imports || faas_options.lazy == FAAS_LAZY_FIRST_USE)
    return 0;
  return (faas_options.lazy == FAAS_LAZY_CHECK ? check_all() : load_all()) ? 0 : -1;
}
