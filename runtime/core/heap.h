/* heap.h - the memory of one invocation. */
#ifndef FAAS_CORE_HEAP_H
#define FAAS_CORE_HEAP_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct faas_frame;

enum {
  FAAS_HEAP_CLASSES = 44,
  FAAS_HEAP_UNIT = 1 << 16, /* bytes that a heap has at least, and grows by */
};

/* What an invocation allocates, given back in one go. One thread at a time may use it, until it is shared. */
struct faas_heap {
  uint64_t tag;          /* in the word before each payload that is in use */
  struct faas_run *runs; /* newest first */
  char *at, *end;        /* what is left of the run that small chunks are cut from */
  size_t held, most;     /* bytes of its runs: now, and at the peak */
  struct faas_chunk *free[FAAS_HEAP_CLASSES];
  bool shared; /* threads share it: `lock` protects it */
  bool wipe;   /* its memory is zeroed before others get it */
  pthread_mutex_t lock;
};

/* Reserves the addresses of all heaps, unless that is done; faas_heap_create does it too. */
void faas_heap_prepare(void);
/* A new heap and the memory behind it: `size` bytes, at most 32 kB, that begin with the heap and are zero behind it.
 * Null when out of memory. Ended, with all that was allocated in it, by faas_heap_destroy, in any thread. */
struct faas_heap *faas_heap_create(size_t size);
void faas_heap_destroy(struct faas_heap *heap);
/* From now on several threads use it. */
void faas_heap_share(struct faas_heap *heap);
/* Called when a heap needs more than it ever did, a rare thing, with its lock held. Does nothing: profiling has another
 * one in front of it. */
void faas_heap_grew(const struct faas_heap *heap);

/* As libc's malloc, aligned_alloc (any power of two) and calloc; null and ENOMEM when out of memory. Zeros of a large
 * allocation cost only where they are touched. */
void *faas_heap_alloc(struct faas_heap *heap, size_t size);
void *faas_heap_aligned(struct faas_heap *heap, size_t alignment, size_t size);
void *faas_heap_zeroed(struct faas_heap *heap, size_t alignment, size_t size);
/* As realloc, except that a `size` of 0 gives memory too. */
void *faas_heap_realloc(struct faas_heap *heap, void *payload, size_t size);
/* Nothing where `payload` is null, or not (or no longer) memory of this heap. */
void faas_heap_free(struct faas_heap *heap, void *payload);
/* The bytes that a payload has room for. */
size_t faas_heap_size(void *payload);

/* The address space of all heaps; null and 0 until the first one is made, which may be while others ask. */
extern _Atomic(char *) faas_heap_region;
extern _Atomic(size_t) faas_heap_region_size;

/* Whether `memory` is of some invocation's heap, as opposed to the system's. */
static inline bool faas_in_heap(const void *memory) {
  return (uintptr_t)memory - (uintptr_t)atomic_load_explicit(&faas_heap_region, memory_order_relaxed) <
         atomic_load_explicit(&faas_heap_region_size, memory_order_relaxed);
}

/* The calling thread's invocation, or null. Always the innermost running one of the thread. What a frame is only the
 * rooms above know; here it is something that begins with its heap. */
extern _Thread_local struct faas_frame *faas_current;
/* Its heap, or null. */
struct faas_heap *faas_current_heap(void);
/* Frees memory of the calling thread's invocation or of the system. */
void faas_free(void *payload);

#endif
