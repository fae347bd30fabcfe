/* native_threads.c - threads that native code starts while it works for an invocation: they belong to it, so that what
 * they call back of the function finds its state. pthread_create of libc's name, which the executable defines for all
 * native code.
 *
 * Such a thread ends with its invocation only where it runs code of the function; one that waits in its library then
 * goes on as a thread of nobody. A library that has it run code of a function later, because it keeps its threads, needs a
 * process for each invocation (Unemulated.def knows some).
 *
 * Only in libfaas_heap.bc, like malloc. */
#include "process/frame.h"
#include "process/threads.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdint.h>

typedef int create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

extern const char __executable_start[] __attribute__((visibility("hidden"))),
    etext[] __attribute__((visibility("hidden")));

/* The runtime's own, and what libstdc++ in the binary starts. */
static bool is_own(const void *caller) {
  return (uintptr_t)caller >= (uintptr_t)__executable_start && (uintptr_t)caller < (uintptr_t)etext;
}

__attribute__((visibility("default"))) int pthread_create(pthread_t *id, const pthread_attr_t *attributes,
                                                          void *(*routine)(void *), void *argument) {
  static _Atomic(create *) of_libc;
  if (faas_current && !is_own(__builtin_return_address(0)))
    return faas_thread_create(id, attributes, routine, argument, true);
  create *real = of_libc;
  if (!real)
    of_libc = real = (create *)dlsym(RTLD_NEXT, "pthread_create");
  return real(id, attributes, routine, argument);
}
