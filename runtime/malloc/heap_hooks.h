/* heap_hooks.h - what the files of libfaas_heap.bc and its C++ parts share. */
#ifndef FAAS_MALLOC_HEAP_HOOKS_H
#define FAAS_MALLOC_HEAP_HOOKS_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the executable defines for all native code. */
#define FAAS_EXPORTED __attribute__((visibility("default")))

/* While set, the thread's malloc draws from the heap of its invocation. Only around calls that allocate nothing else
 * than what they return. */
extern __thread bool faas_lent;

/* malloc and memalign for a function. */
void *__faas_malloc(size_t size);
void *__faas_memalign(size_t alignment, size_t size);

#ifdef __cplusplus
}
#endif

#endif
