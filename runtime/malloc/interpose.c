/* interpose.c - malloc and its family, for the functions of a binary and for the native code that they call; and close.
 *
 * A function's own calls are renamed (FAAS_HEAP_HOOK) and draw from the heap of its invocation. In a process of its own
 * they draw from the system's, which its limits bound and which ends with it.
 *
 * The libc names, which the executable exports, are what libc and all native libraries use: they allocate from the
 * system's heap, because native code may keep what it allocates, but they free and resize memory of either kind. So a
 * function and a native library can hand memory to each other. A library that is handed a descriptor closes it with the
 * executable's close, so that its number is free for others.
 *
 * Only in libfaas_heap.bc, which is linked with --heap=frame. */
#include "core/heap.h"
#include "core/owners.h"
#include "malloc/heap_hooks.h"
#include "process/frame.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *payload, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void *__libc_valloc(size_t size);
void *__libc_pvalloc(size_t size);
void __libc_free(void *payload);
int __close(int descriptor);

void *realloc(void *payload, size_t size);
void free(void *payload);

enum { PAGE = 4096 };

/* The product in `*size`; false, with errno set, if there is none. */
static bool multiply(size_t count, size_t each, size_t *size) {
  if (!__builtin_mul_overflow(count, each, size))
    return true;
  errno = ENOMEM;
  return false;
}

static bool is_power_of_two(size_t number) { return number && !(number & (number - 1)); }

/* posix_memalign on top of a memalign. */
static int memalign_for_posix(void *(*allocate)(size_t, size_t), void **result, size_t alignment, size_t size) {
  if (!is_power_of_two(alignment) || alignment % sizeof(void *))
    return EINVAL;
  int error = errno;
  void *payload = allocate(alignment, size);
  errno = error;
  if (!payload)
    return ENOMEM;
  *result = payload;
  return 0;
}

/* ---- a function's own ------------------------------------------------------------------------------------- */

static struct faas_heap *own_heap(void) {
  struct faas_frame *frame = faas_emulated();
  return frame ? &frame->heap : NULL;
}

void *__faas_malloc(size_t size) {
  struct faas_heap *heap = own_heap();
  return heap ? faas_heap_alloc(heap, size) : __libc_malloc(size);
}

void *__faas_calloc(size_t count, size_t each) {
  struct faas_heap *heap = own_heap();
  size_t size;
  if (!heap)
    return __libc_calloc(count, each);
  return multiply(count, each, &size) ? faas_heap_zeroed(heap, 1, size) : NULL;
}

void *__faas_realloc(void *payload, size_t size) { return payload ? realloc(payload, size) : __faas_malloc(size); }

void *__faas_reallocarray(void *payload, size_t count, size_t each) {
  size_t size;
  return multiply(count, each, &size) ? __faas_realloc(payload, size) : NULL;
}

/* Like libc's, takes the next power of two. */
void *__faas_memalign(size_t alignment, size_t size) {
  struct faas_heap *heap = own_heap();
  if (!heap)
    return __libc_memalign(alignment, size);
  if (alignment > SIZE_MAX / 2 + 1) {
    errno = EINVAL;
    return NULL;
  }
  size_t power = 1;
  while (power < alignment)
    power *= 2;
  return faas_heap_aligned(heap, power, size);
}

void *__faas_aligned_alloc(size_t alignment, size_t size) { return __faas_memalign(alignment, size); }

int __faas_posix_memalign(void **result, size_t alignment, size_t size) {
  return memalign_for_posix(__faas_memalign, result, alignment, size);
}

void *__faas_valloc(size_t size) { return __faas_memalign(PAGE, size); }

void *__faas_pvalloc(size_t size) {
  if (size > SIZE_MAX - PAGE) {
    errno = ENOMEM;
    return NULL;
  }
  return __faas_memalign(PAGE, (size + PAGE - 1) & ~(size_t)(PAGE - 1));
}

/* ---- everybody's ------------------------------------------------------------------------------------------ */

__thread bool faas_lent;

FAAS_EXPORTED void *malloc(size_t size) { return faas_lent ? __faas_malloc(size) : __libc_malloc(size); }
FAAS_EXPORTED void *calloc(size_t count, size_t size) { return __libc_calloc(count, size); }
FAAS_EXPORTED void *memalign(size_t alignment, size_t size) { return __libc_memalign(alignment, size); }
FAAS_EXPORTED void *aligned_alloc(size_t alignment, size_t size) { return __libc_memalign(alignment, size); }
FAAS_EXPORTED void *valloc(size_t size) { return __libc_valloc(size); }
FAAS_EXPORTED void *pvalloc(size_t size) { return __libc_pvalloc(size); }

FAAS_EXPORTED int posix_memalign(void **result, size_t alignment, size_t size) {
  return memalign_for_posix(__libc_memalign, result, alignment, size);
}

/* Memory of an invocation that has ended, or that is another thread's, is left alone: it goes with its heap. */
FAAS_EXPORTED void free(void *payload) {
  if (!faas_in_heap(payload))
    __libc_free(payload);
  else if (faas_current)
    faas_heap_free(&faas_current->heap, payload);
}

FAAS_EXPORTED void *realloc(void *payload, size_t size) {
  if (!faas_in_heap(payload))
    return __libc_realloc(payload, size);
  if (!size) {
    free(payload);
    return NULL;
  }
  if (faas_current)
    return faas_heap_realloc(&faas_current->heap, payload, size);
  errno = ENOMEM;
  return NULL;
}

FAAS_EXPORTED size_t malloc_usable_size(void *payload) {
  static _Atomic(size_t (*)(void *)) of_libc;
  if (faas_in_heap(payload))
    return faas_heap_size(payload);
  size_t (*usable_size)(void *) = of_libc;
  if (!usable_size)
    of_libc = usable_size = (size_t (*)(void *))dlsym(RTLD_NEXT, "malloc_usable_size");
  return usable_size(payload);
}

FAAS_EXPORTED int close(int descriptor) {
  faas_closed_natively(descriptor);
  return __close(descriptor);
}
