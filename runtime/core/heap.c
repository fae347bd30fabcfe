/* heap.c - the memory of one invocation, given back in one go when it ends.
 *
 * All heaps share one region of address space, reserved at the first use, so that one compare tells their memory from
 * the system's. It is handed out in runs of 64 kB and multiples of that, each aligned to 64 kB and headed by a
 * struct faas_run that names its heap. A heap cuts small chunks off a run, lists those that were freed by size class,
 * and takes a run of its own for each large chunk. Ending a heap is returning its runs.
 *
 * A chunk is a word and the payload behind it, which is aligned to 16. The word holds the chunk's size and the tag of
 * its heap, which no other heap of the thread had: so a pointer that outlived its invocation is recognised, also after
 * its memory has been given out again, and left alone.
 *
 * Runs that are not in use are warm, in the cache of a thread, or in the pool of all. There small ones are cold: the
 * kernel has the memory, which is known to be zero. To have that of a large one back costs more than most functions
 * do with it, a page fault for each 4 kB, so it may be tepid: the kernel takes the memory where it is short of it, and
 * until then it is as it was left. A run is never split or joined, so it starts where it starts for good. */
#include "core/heap.h"
#include "core/abi.h"
#include "core/locks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
  UNIT_BITS = 16,
  ORDERS = 88,              /* of a run: 1 to 4 units, then four sizes for each doubling */
  CACHED_ORDERS = 12,       /* those below stay warm: up to 1 MB */
  MAX_SMALL = 32 << 10,     /* bytes of the largest chunk that shares a run */
  EXACT_CLASSES = 256 / 16, /* a class for each multiple of 16 up to 256, then four for each doubling */
};

#define UNIT ((size_t)FAAS_HEAP_UNIT)
static const size_t cache_limit = 4 << 20;   /* bytes that a thread keeps warm */
static const size_t tepid_limit = 64 << 20;  /* bytes in tepid runs */
static const size_t commit_step = 16 << 20;  /* bytes that become usable at a time */
static const size_t region_size = (size_t)256 << 30;
static const size_t region_minimum = 1 << 20;

/* The head of a run. */
struct faas_run {
  _Atomic(struct faas_heap *) heap; /* whose it is; null while it is nobody's */
  struct faas_run *next;            /* in its heap or in a cache */
  struct faas_run *previous;
  size_t order;
};

/* The word before a payload: the heap's tag from bit 40 on, the bytes of the chunk with its word, flags. */
#define TAG_SHIFT 40
#define SIZE_MASK (((uint64_t)1 << TAG_SHIFT) - 16)
#define TAG_MASK (~(((uint64_t)1 << TAG_SHIFT) - 1) | IN_USE)
enum {
  IN_USE = 1,
  ALIGNED = 2, /* this payload is inside a larger chunk, whose payload is `size` bytes before it */
};
enum { WORD = sizeof(uint64_t), FIRST = 64 }; /* FIRST: where the first payload of a run is */

/* A payload that was freed. */
struct faas_chunk {
  struct faas_chunk *next;
};

_Static_assert(FAAS_HEAP_UNIT == 1 << UNIT_BITS, "units are numbered by shifting");
_Static_assert(FAAS_HEAP_CLASSES == EXACT_CLASSES + 4 * 7, "32 kB are seven doublings of 256 bytes");
_Static_assert(sizeof(struct faas_run) <= FIRST - WORD, "the head of a run ends before its first chunk");

static uint64_t *word_of(void *payload) { return (uint64_t *)payload - 1; }

/* Payloads are not at the start of a unit unless they are aligned to units; then the head is in the unit before. */
static struct faas_run *run_of(const void *payload) {
  return (struct faas_run *)(((uintptr_t)payload - 1) & ~(uintptr_t)(UNIT - 1));
}

static size_t run_size(size_t order) {
  return order < 4 ? UNIT * (order + 1) : UNIT * (5 + order % 4) << (order / 4 - 1);
}

/* The order of the smallest runs of at least `size` bytes. */
static size_t order_of(size_t size) {
  size_t units = (size + UNIT - 1) / UNIT;
  if (units <= 4)
    return units ? units - 1 : 0;
  size_t bits = 63 - (size_t)__builtin_clzl(units - 1); /* 2^bits < units <= 2^(bits + 1) */
  size_t quarter = (size_t)1 << (bits - 2);
  return 4 * (bits - 1) + (units - ((size_t)1 << bits) + quarter - 1) / quarter - 1;
}

static size_t round_up(size_t size, size_t alignment) { return (size + alignment - 1) & ~(alignment - 1); }

/* ---- the region: where cold runs come from ---------------------------------------------------------------- */

_Atomic(char *) faas_heap_region;
_Atomic(size_t) faas_heap_region_size;

static struct {
  pthread_mutex_t lock;
  uint32_t *next;          /* for each unit where a run of it starts, the unit of the next one in its list; 0: none */
  uint32_t cold[ORDERS];   /* the first ones */
  uint32_t tepid[ORDERS];
  size_t tepid_size;
  size_t used;             /* bytes of the region that runs were made of */
  size_t committed;        /* bytes of the region that can be used */
  uint64_t generation;     /* where the tags of the next thread begin */
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER};

static pthread_once_t reserve_once = PTHREAD_ONCE_INIT;
static pthread_key_t cache_key;
static bool cache_key_made;

/* Both locks, in this order, are nobody's when a process is forked. */
static void before_fork(void) {
  struct faas_heap *heap = faas_current_heap();
  if (heap && heap->shared)
    pthread_mutex_lock(&heap->lock);
  pthread_mutex_lock(&pool.lock);
}

static void after_fork(void) {
  pthread_mutex_unlock(&pool.lock);
  struct faas_heap *heap = faas_current_heap();
  if (heap && heap->shared)
    pthread_mutex_unlock(&heap->lock);
}

static bool commit(size_t size) {
  if (size <= pool.committed)
    return true;
  size_t wanted = round_up(size, commit_step);
  if (wanted > faas_heap_region_size)
    wanted = faas_heap_region_size;
  if (size > wanted || mprotect(faas_heap_region + pool.committed, wanted - pool.committed, PROT_READ | PROT_WRITE))
    return false;
  pool.committed = wanted;
  return true;
}

static void cache_end(void *cache);

static void reserve(void) {
  size_t size = region_size;
  char *memory = MAP_FAILED;
  for (; size >= region_minimum; size /= 2) {
    memory = mmap(NULL, size + UNIT, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory != MAP_FAILED)
      break;
  }
  if (memory == MAP_FAILED)
    return;
  char *start = (char *)round_up((size_t)memory, UNIT);
  if (size < region_size) {
    /* Address space is scarce: half of what there is stays for the rest of the process. */
    munmap(start + size / 2, (size_t)(memory + size + UNIT - (start + size / 2)));
    size /= 2;
  }
  faas_heap_region = start;
  faas_heap_region_size = size;
  size_t table = round_up(size / UNIT * sizeof *pool.next, UNIT);
  if (!commit(table + 1)) { /* and the first memory with it */
    faas_heap_region_size = 0;
    return;
  }
  pool.next = (uint32_t *)start;
  pool.used = table;
  pthread_atfork(before_fork, after_fork, after_fork);
  cache_key_made = !pthread_key_create(&cache_key, cache_end);
}

static struct faas_run *take_first(uint32_t *list) {
  uint32_t unit = *list;
  *list = pool.next[unit];
  return (struct faas_run *)(faas_heap_region + ((size_t)unit << UNIT_BITS));
}

/* `*zero`: in: it has to be zero; out: it is. */
static struct faas_run *take_from_pool(size_t order, bool *zero) {
  struct faas_run *run = NULL;
  pthread_mutex_lock(&pool.lock);
  bool is_tepid = !*zero && pool.tepid[order];
  *zero = !is_tepid;
  if (is_tepid) {
    run = take_first(&pool.tepid[order]);
    pool.tepid_size -= run_size(order);
  } else if (pool.cold[order]) {
    run = take_first(&pool.cold[order]);
  } else if (run_size(order) <= faas_heap_region_size - pool.used && commit(pool.used + run_size(order))) {
    run = (struct faas_run *)(faas_heap_region + pool.used);
    pool.used += run_size(order);
  }
  pthread_mutex_unlock(&pool.lock);
  return run;
}

static bool may_be_tepid(size_t size) {
  pthread_mutex_lock(&pool.lock);
  bool fits = size <= tepid_limit - pool.tepid_size;
  if (fits)
    pool.tepid_size += size;
  pthread_mutex_unlock(&pool.lock);
  return fits;
}

static void give_to_pool(struct faas_run *run, size_t order, bool wipe) {
  size_t size = run_size(order);
  bool is_tepid = order >= CACHED_ORDERS && !wipe && may_be_tepid(size);
  if (is_tepid)
    madvise(run, size, MADV_FREE); /* a kernel that cannot keeps it */
  else if (madvise(run, size, MADV_DONTNEED))
    memset(run, 0, size); /* a kernel that keeps the memory (locked pages) must not keep the contents */
  uint32_t unit = (uint32_t)((size_t)((char *)run - faas_heap_region) >> UNIT_BITS);
  pthread_mutex_lock(&pool.lock);
  uint32_t *list = is_tepid ? &pool.tepid[order] : &pool.cold[order];
  pool.next[unit] = *list;
  *list = unit;
  pthread_mutex_unlock(&pool.lock);
}

/* ---- the cache of a thread: warm runs --------------------------------------------------------------------- */

static _Thread_local struct cache {
  struct faas_run *warm[CACHED_ORDERS];
  size_t size;
  uint64_t generation;
  bool ends; /* cache_end will be called */
} cache;

static void cache_end(void *own) {
  struct cache *ending = own;
  for (size_t order = 0; order < CACHED_ORDERS; order++)
    for (struct faas_run *run = ending->warm[order], *next; run; run = next) {
      next = run->next;
      give_to_pool(run, order, false);
    }
  *ending = (struct cache){.generation = ending->generation};
}

/* Heads are looked at by whoever frees something, also where it is not his to free; so `heap` is atomic. */
static void set_head(struct faas_run *run, struct faas_heap *heap, size_t order) {
  atomic_store_explicit(&run->heap, heap, memory_order_relaxed);
  run->next = run->previous = NULL;
  run->order = order;
}

/* A run of at least `size` bytes with its head filled in, or null. `*zero`: in: all of it behind the head should be
 * zero if that is cheap; out: it is. */
static struct faas_run *take(struct faas_heap *heap, size_t size, bool *zero) {
  size_t order = order_of(size);
  struct faas_run *run = order < CACHED_ORDERS && !(*zero && order) ? cache.warm[order] : NULL;
  if (run) {
    *zero = false;
    cache.warm[order] = run->next;
    cache.size -= run_size(order);
  } else if (order >= ORDERS || !(run = take_from_pool(order, zero))) {
    return NULL;
  }
  set_head(run, heap, order);
  return run;
}

/* `wipe`: what it holds must not be found again. Only the first `used` bytes were written to. */
static void give(struct faas_run *run, size_t used, bool wipe) {
  size_t order = run->order;
  atomic_store_explicit(&run->heap, NULL, memory_order_relaxed);
  if (!cache.ends && cache_key_made)
    cache.ends = !pthread_setspecific(cache_key, &cache);
  if (!cache.ends || order >= CACHED_ORDERS || cache.size + run_size(order) > cache_limit || (wipe && order)) {
    give_to_pool(run, order, wipe);
    return;
  }
  if (wipe)
    explicit_bzero((char *)run + FIRST - WORD, used - (FIRST - WORD));
  run->next = cache.warm[order];
  cache.warm[order] = run;
  cache.size += run_size(order);
}

/* ---- heaps ------------------------------------------------------------------------------------------------ */

static void lock(struct faas_heap *heap) {
  if (heap->shared)
    faas_lock(&heap->lock, &faas_held.heap);
}

static void unlock(struct faas_heap *heap) {
  if (heap->shared)
    faas_unlock(&heap->lock, &faas_held.heap);
}

FAAS_BOUNDARY void faas_heap_grew(const struct faas_heap *heap) { (void)heap; }

static void link_run(struct faas_heap *heap, struct faas_run *run) {
  heap->held += run_size(run->order);
  if (heap->held > heap->most) {
    heap->most = heap->held;
    faas_heap_grew(heap);
  }
  run->next = heap->runs;
  if (heap->runs)
    heap->runs->previous = run;
  heap->runs = run;
}

static void unlink_run(struct faas_heap *heap, struct faas_run *run) {
  heap->held -= run_size(run->order);
  *(run->previous ? &run->previous->next : &heap->runs) = run->next;
  if (run->next)
    run->next->previous = run->previous;
}

/* From here on small chunks are cut off this run. */
static void cut_from(struct faas_heap *heap, struct faas_run *run, size_t used) {
  heap->at = (char *)run + used;
  heap->end = (char *)run + run_size(run->order);
}

void faas_heap_prepare(void) { pthread_once(&reserve_once, reserve); }

struct faas_heap *faas_heap_create(size_t size) {
  faas_heap_prepare();
  if (!cache.generation) {
    pthread_mutex_lock(&pool.lock);
    pool.generation += 0x9e3779b97f4a7c15;
    cache.generation = pool.generation | 1;
    pthread_mutex_unlock(&pool.lock);
  }
  bool zero = false;
  struct faas_run *run = faas_heap_region_size ? take(NULL, UNIT, &zero) : NULL;
  if (!run)
    return NULL;
  struct faas_heap *heap = (struct faas_heap *)((char *)run + FIRST);
  memset(heap, 0, size);
  set_head(run, heap, 0);
  heap->tag = ++cache.generation << TAG_SHIFT | IN_USE;
  heap->runs = run;
  heap->held = heap->most = UNIT;
  cut_from(heap, run, round_up(FIRST + size, 16) + WORD);
  return heap;
}

void faas_heap_destroy(struct faas_heap *heap) {
  bool wipe = heap->wipe;
  char *at = heap->at;
  if (heap->shared)
    pthread_mutex_destroy(&heap->lock);
  for (struct faas_run *run = heap->runs, *next; run; run = next) {
    next = run->next; /* the heap itself is in the last one */
    bool cut = at > (char *)run && at <= (char *)run + UNIT;
    give(run, cut ? (size_t)(at - (char *)run) : run_size(run->order), wipe);
  }
}

void faas_heap_share(struct faas_heap *heap) {
  if (heap->shared)
    return;
  pthread_mutex_init(&heap->lock, NULL);
  heap->shared = true;
}

/* The class of chunks of `size` bytes, and in `*rounded` the size that all chunks of the class have. */
static size_t class_of(size_t size, size_t *rounded) {
  if (size <= 256) {
    *rounded = size;
    return size / 16 - 1;
  }
  size_t bits = 63 - (size_t)__builtin_clzl(size - 1); /* 2^bits < size <= 2^(bits + 1) */
  size_t step = (size_t)1 << (bits - 2);
  *rounded = round_up(size, step);
  return EXACT_CLASSES + (bits - 8) * 4 + (*rounded - ((size_t)1 << bits)) / step - 1;
}

static void *mark(struct faas_heap *heap, void *payload, size_t size) {
  *word_of(payload) = heap->tag | size;
  return payload;
}

/* `*zero`: in: the payload should be zero if that is cheap; out: it is. */
static void *allocate(struct faas_heap *heap, size_t wanted, bool *zero) {
  if (wanted > SIZE_MASK / 2)
    return NULL;
  size_t size = round_up(wanted + WORD, 16);
  if (size > MAX_SMALL) {
    struct faas_run *run = take(heap, size + FIRST - WORD, zero);
    if (!run)
      return NULL;
    link_run(heap, run);
    return mark(heap, (char *)run + FIRST, run_size(run->order) - FIRST);
  }
  *zero = false;
  size_t class = class_of(size, &size);
  struct faas_chunk *chunk = heap->free[class];
  if (chunk) {
    heap->free[class] = chunk->next;
    return mark(heap, chunk, size);
  }
  if (size > (size_t)(heap->end - heap->at)) {
    struct faas_run *run = take(heap, UNIT, &(bool){false});
    if (!run)
      return NULL;
    link_run(heap, run);
    cut_from(heap, run, FIRST - WORD);
  }
  void *payload = heap->at + WORD;
  heap->at += size;
  return mark(heap, payload, size);
}

/* Whether `payload` is memory that `heap` gave out and that was not freed. */
static bool is_live(const struct faas_heap *heap, void *payload) {
  return faas_in_heap(payload) && atomic_load_explicit(&run_of(payload)->heap, memory_order_relaxed) == heap &&
         (*word_of(payload) & TAG_MASK) == heap->tag;
}

/* The payload of the chunk that holds this one, which is itself unless it was aligned further. */
static void *chunk_of(void *payload) {
  return *word_of(payload) & ALIGNED ? (char *)payload - (*word_of(payload) & SIZE_MASK) : payload;
}

size_t faas_heap_size(void *payload) {
  void *chunk = chunk_of(payload);
  return (*word_of(chunk) & SIZE_MASK) - WORD - (size_t)((char *)payload - (char *)chunk);
}

static void release(struct faas_heap *heap, void *payload) {
  void *chunk = chunk_of(payload);
  size_t size = *word_of(chunk) & SIZE_MASK;
  *word_of(payload) = *word_of(chunk) = size;
  if (size > MAX_SMALL) {
    struct faas_run *run = run_of(chunk);
    unlink_run(heap, run);
    give(run, run_size(run->order), heap->wipe);
    return;
  }
  size_t class = class_of(size, &size);
  struct faas_chunk *entry = chunk;
  entry->next = heap->free[class];
  heap->free[class] = entry;
}

static void *or_error(void *payload) {
  if (!payload)
    errno = ENOMEM;
  return payload;
}

void *faas_heap_alloc(struct faas_heap *heap, size_t size) {
  bool zero = false;
  lock(heap);
  void *payload = allocate(heap, size, &zero);
  unlock(heap);
  return or_error(payload);
}

static void *allocate_aligned(struct faas_heap *heap, size_t alignment, size_t size, bool *zero) {
  if (alignment <= 16)
    return allocate(heap, size, zero);
  if (alignment > SIZE_MASK / 4 || size > SIZE_MASK / 4)
    return NULL;
  char *chunk = allocate(heap, size + alignment, zero);
  char *payload = (char *)round_up((size_t)chunk, alignment);
  if (payload == chunk)
    return chunk;
  struct faas_run *head = run_of(payload);
  if (head != run_of(chunk))
    set_head(head, heap, 0);
  *word_of(payload) = heap->tag | ALIGNED | (uint64_t)(payload - chunk);
  return payload;
}

void *faas_heap_aligned(struct faas_heap *heap, size_t alignment, size_t size) {
  bool zero = false;
  lock(heap);
  void *payload = allocate_aligned(heap, alignment, size, &zero);
  unlock(heap);
  return or_error(payload);
}

void *faas_heap_zeroed(struct faas_heap *heap, size_t alignment, size_t size) {
  bool zero = true;
  lock(heap);
  void *payload = allocate_aligned(heap, alignment, size, &zero);
  unlock(heap);
  if (payload && !zero)
    memset(payload, 0, size);
  return or_error(payload);
}

void faas_heap_free(struct faas_heap *heap, void *payload) {
  if (!payload)
    return;
  lock(heap);
  if (is_live(heap, payload))
    release(heap, payload);
  unlock(heap);
}

/* Resizes where the payload is. The chunk that was cut off last can grow to the end of its run, unless one of the new
 * size was freed: who always begins with a small one and frees a large one would be given new memory each time. */
static bool resize(struct faas_heap *heap, void *payload, size_t wanted) {
  size_t size = *word_of(payload) & SIZE_MASK, old = faas_heap_size(payload);
  if (wanted <= old)
    return wanted >= old / 2 || old <= 256;
  if (*word_of(payload) & ALIGNED || size > MAX_SMALL || wanted > MAX_SMALL - WORD ||
      (char *)payload - WORD + size != heap->at)
    return false;
  size_t larger;
  size_t class = class_of(round_up(wanted + WORD, 16), &larger);
  if (heap->free[class] || larger - size > (size_t)(heap->end - heap->at))
    return false;
  heap->at += larger - size;
  mark(heap, payload, larger);
  return true;
}

void *faas_heap_realloc(struct faas_heap *heap, void *payload, size_t size) {
  if (!payload)
    return faas_heap_alloc(heap, size);
  lock(heap);
  void *result = NULL;
  if (is_live(heap, payload)) {
    if (resize(heap, payload, size)) {
      result = payload;
    } else if ((result = allocate(heap, size, &(bool){false}))) {
      size_t old = faas_heap_size(payload);
      memcpy(result, payload, old < size ? old : size);
      release(heap, payload);
    }
  }
  unlock(heap);
  return or_error(result);
}

/* ---- of the current invocation ---------------------------------------------------------------------------- */

_Thread_local struct faas_frame *faas_current;

/* A frame's heap comes first in it, so that freeing does not need to know frames. */
struct faas_heap *faas_current_heap(void) { return (struct faas_heap *)faas_current; }

void faas_free(void *payload) {
  if (!faas_in_heap(payload))
    free(payload);
  else if (faas_current)
    faas_heap_free(faas_current_heap(), payload);
}
