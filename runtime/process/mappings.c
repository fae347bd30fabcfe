/* mappings.c - memory that a function maps: what it has not unmapped is when its invocation ends. What it protected or
 * mapped over in its heap gets its protection back, because others will have it.
 *
 * A frame keeps the ranges of addresses, in order and apart from each other, so that parts of a mapping can be unmapped
 * and mapped anew, as allocators do. */
#include "process/mappings.h"

#include "core/heap.h"
#include "process/descriptors.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>

enum { PAGE = 4096 };

struct range {
  uintptr_t start, end;
};

struct faas_ranges {
  size_t count, room;
  struct range ranges[];
};

/* The place of the first range that ends behind `address`. */
static size_t place_of(const struct faas_ranges *list, uintptr_t address) {
  size_t low = 0, high = list->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (list->ranges[middle].end > address)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

/* Makes room for one more. False when out of memory. */
static bool grow(struct faas_heap *heap, struct faas_ranges **list) {
  struct faas_ranges *old = *list;
  if (old && old->count < old->room)
    return true;
  size_t room = old ? 2 * old->room : 8;
  struct faas_ranges *larger = faas_heap_realloc(heap, old, sizeof *larger + room * sizeof *larger->ranges);
  if (!larger)
    return false;
  if (!old)
    larger->count = 0;
  larger->room = room;
  *list = larger;
  return true;
}

static void insert(struct faas_ranges *list, size_t place, struct range range) {
  struct range *at = list->ranges + place;
  memmove(at + 1, at, (list->count++ - place) * sizeof *at);
  *at = range;
}

/* Takes the addresses out. Without memory to split a range in two, what is behind them is lost. */
static void remove_range(struct faas_heap *heap, struct faas_ranges **list, uintptr_t start, uintptr_t end) {
  if (!*list)
    return;
  size_t place = place_of(*list, start);
  struct range *at = (*list)->ranges + place, rest = {end, end};
  if (place < (*list)->count && at->start < start) {
    rest.end = at->end;
    at->end = start;
    place++;
  }
  size_t last = place;
  for (at = (*list)->ranges + last; last < (*list)->count && at->end <= end; at++)
    last++;
  if (last < (*list)->count && at->start < end)
    at->start = end;
  memmove((*list)->ranges + place, at, ((*list)->count - last) * sizeof *at);
  (*list)->count -= last - place;
  if (rest.start < rest.end && grow(heap, list))
    insert(*list, place, rest);
}

/* Without memory for it, it is lost. */
static void add_range(struct faas_heap *heap, struct faas_ranges **list, uintptr_t start, uintptr_t end) {
  remove_range(heap, list, start, end);
  if (!grow(heap, list))
    return;
  size_t place = place_of(*list, start);
  struct range *before = place ? &(*list)->ranges[place - 1] : NULL;
  if (before && before->end == start)
    before->end = end;
  else
    insert(*list, place, (struct range){start, end});
}

static uintptr_t end_of(const void *address, size_t size) {
  return (uintptr_t)address + ((size + PAGE - 1) & ~(size_t)(PAGE - 1));
}

static void note(struct faas_frame *frame, struct faas_ranges **list, const void *address, size_t size) {
  faas_frame_lock(frame);
  add_range(&frame->heap, list, (uintptr_t)address, end_of(address, size));
  faas_frame_unlock(frame);
}

static void *mapped(void *address, size_t size) {
  struct faas_frame *frame = faas_emulated();
  struct faas_rare *rare = frame && address != MAP_FAILED ? faas_frame_rare(frame) : NULL;
  if (rare)
    note(frame, &rare->mapped, address, size);
  return address;
}

/* Before it is: afterwards another thread may have the addresses. */
static void unmapping(const void *address, size_t size) {
  struct faas_frame *frame = faas_emulated();
  if (!frame || !frame->rare)
    return;
  faas_frame_lock(frame);
  remove_range(&frame->heap, &frame->rare->mapped, (uintptr_t)address, end_of(address, size));
  faas_frame_unlock(frame);
}

void faas_mappings_end(struct faas_frame *frame) {
  const struct faas_ranges *mapped_ranges = frame->rare->mapped, *guarded = frame->rare->guarded;
  for (size_t i = 0; mapped_ranges && i < mapped_ranges->count; i++) {
    void *start = (void *)mapped_ranges->ranges[i].start;
    size_t size = mapped_ranges->ranges[i].end - mapped_ranges->ranges[i].start;
    if (faas_in_heap(start))
      mmap(start, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
    else
      munmap(start, size);
  }
  for (size_t i = 0; guarded && i < guarded->count; i++)
    mprotect((void *)guarded->ranges[i].start, guarded->ranges[i].end - guarded->ranges[i].start,
             PROT_READ | PROT_WRITE);
}

/* ---- what maps ----------------------------------------------------------------------------------------------- */

void *__faas_mmap(void *address, size_t size, int protection, int flags, int descriptor, off_t at) {
  return mapped(mmap(address, size, protection, flags, faas_descriptor(descriptor), at), size);
}

void *__faas_mmap64(void *address, size_t size, int protection, int flags, int descriptor, off64_t at) {
  return mapped(mmap64(address, size, protection, flags, faas_descriptor(descriptor), at), size);
}

int __faas_munmap(void *address, size_t size) {
  if (faas_in_heap(address)) /* must not become somebody else's */
    return __faas_mmap(address, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED ? -1 : 0;
  unmapping(address, size);
  return munmap(address, size);
}

static int protected(int result, const void *address, size_t size) {
  struct faas_frame *frame = faas_emulated();
  struct faas_rare *rare = !result && frame && faas_in_heap(address) ? faas_frame_rare(frame) : NULL;
  if (rare)
    note(frame, &rare->guarded, address, size);
  return result;
}

int __faas_mprotect(void *address, size_t size, int protection) {
  return protected(mprotect(address, size, protection), address, size);
}

int __faas_pkey_mprotect(void *address, size_t size, int protection, int key) {
  return protected(pkey_mprotect(address, size, protection, key), address, size);
}

void *__faas_mremap(void *old, size_t old_size, size_t size, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  void *target = flags & MREMAP_FIXED ? va_arg(arguments, void *) : NULL;
  va_end(arguments);
  void *address = mremap(old, old_size, size, flags, target);
  if (address == MAP_FAILED)
    return address;
  if (!(flags & MREMAP_DONTUNMAP) && old_size)
    unmapping(old, old_size);
  return mapped(address, size);
}

/* ---- shared memory of System V ------------------------------------------------------------------------------- */

struct attached {
  struct faas_owned owned;
  const void *address;
};

static void detach(struct faas_owned *owned) { shmdt(((struct attached *)owned)->address); }

void *__faas_shmat(int segment, const void *wanted, int flags) {
  struct faas_frame *frame = faas_emulated();
  void *address = shmat(segment, wanted, flags);
  struct attached *own = frame && address != MAP_FAILED ? faas_heap_alloc(&frame->heap, sizeof *own) : NULL;
  if (own) {
    faas_own(&own->owned, detach);
    own->address = address;
  }
  return address;
}

int __faas_shmdt(const void *address) {
  struct faas_frame *frame = faas_emulated();
  if (!frame)
    return shmdt(address);
  faas_frame_lock(frame);
  struct faas_owned *owned = frame->owned;
  while (owned && !(owned->end == detach && ((struct attached *)owned)->address == address))
    owned = owned->next;
  faas_frame_unlock(frame);
  if (owned) {
    faas_disown(owned);
    faas_heap_free(&frame->heap, owned);
  }
  return shmdt(address);
}
