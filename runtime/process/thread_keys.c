/* thread_keys.c - thread keys of a fused function. A process has 1024 of them, and so has each frame: they are numbered
 * from 0, and go with it. Each thread has an array of its values; the frame has that of the thread that entered. */
#include "process/thread_keys.h"
#include "core/heap.h"
#include "process/frame.h"
#include "process/threads.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <threads.h>

enum { BLOCK = 32, BLOCKS = PTHREAD_KEYS_MAX / BLOCK };

/* `generation` is odd while the key is in use, and another one each time. */
struct key {
  atomic_uint generation;
  void (*destructor)(void *);
};

/* Blocks stay where they are, because threads look without a lock. */
struct faas_keys {
  _Atomic(struct key *) blocks[BLOCKS];
};

/* A value is there if its key is of the same generation. */
struct faas_key_value {
  unsigned generation;
  void *value;
};

/* Null if there is no key of that number. */
static struct key *find(struct faas_frame *frame, pthread_key_t number) {
  if (!frame->keys || number >= PTHREAD_KEYS_MAX)
    return NULL;
  struct key *block = atomic_load_explicit(&frame->keys->blocks[number / BLOCK], memory_order_acquire);
  return block ? &block[number % BLOCK] : NULL;
}

static unsigned generation_of(const struct key *key) {
  return atomic_load_explicit(&key->generation, memory_order_acquire);
}

static struct faas_key_values *own_values(struct faas_frame *frame) {
  return faas_thread && faas_thread->frame == frame ? &faas_thread->values : &frame->values;
}

/* ---- keys --------------------------------------------------------------------------------------------------- */

/* With the frame's lock held. Null when out of memory. */
static struct key *make_block(struct faas_frame *frame, size_t index) {
  if (!frame->keys && !(frame->keys = faas_heap_zeroed(&frame->heap, 1, sizeof *frame->keys)))
    return NULL;
  struct key *block = atomic_load(&frame->keys->blocks[index]);
  if (!block && (block = faas_heap_zeroed(&frame->heap, 1, BLOCK * sizeof *block)))
    atomic_store_explicit(&frame->keys->blocks[index], block, memory_order_release);
  return block;
}

static int make_key(struct faas_frame *frame, pthread_key_t *number, void (*destructor)(void *)) {
  for (size_t i = 0; i < PTHREAD_KEYS_MAX; i++) {
    struct key *block = make_block(frame, i / BLOCK);
    if (!block)
      return ENOMEM;
    struct key *key = &block[i % BLOCK];
    if (generation_of(key) % 2)
      continue;
    key->destructor = destructor;
    atomic_fetch_add(&key->generation, 1);
    *number = (pthread_key_t)i;
    return 0;
  }
  return EAGAIN;
}

int __faas_pthread_key_create(pthread_key_t *number, void (*destructor)(void *)) {
  struct faas_frame *frame = faas_current;
  if (!frame)
    return pthread_key_create(number, destructor);
  pthread_key_t made = 0;
  faas_frame_lock(frame);
  int error = make_key(frame, &made, destructor);
  faas_frame_unlock(frame);
  if (!error)
    *number = made;
  return error;
}

int __faas_pthread_key_delete(pthread_key_t number) {
  struct faas_frame *frame = faas_current;
  if (!frame)
    return pthread_key_delete(number);
  faas_frame_lock(frame);
  struct key *key = find(frame, number);
  bool is_used = key && generation_of(key) % 2;
  if (is_used)
    atomic_fetch_add(&key->generation, 1);
  faas_frame_unlock(frame);
  return is_used ? 0 : EINVAL;
}

/* ---- values ------------------------------------------------------------------------------------------------- */

void *__faas_pthread_getspecific(pthread_key_t number) {
  struct faas_frame *frame = faas_current;
  if (!frame)
    return pthread_getspecific(number);
  const struct faas_key_values *values = own_values(frame);
  const struct key *key = find(frame, number);
  if (!key || number >= values->count || values->first[number].generation != generation_of(key))
    return NULL;
  return values->first[number].value;
}

/* Makes room for a value of that number. */
static bool make_room(struct faas_frame *frame, struct faas_key_values *values, pthread_key_t number) {
  if (number < values->count)
    return true;
  size_t count = ((size_t)number / BLOCK + 1) * BLOCK;
  struct faas_key_value *larger = faas_heap_zeroed(&frame->heap, 1, count * sizeof *larger);
  if (!larger)
    return false;
  if (values->count)
    memcpy(larger, values->first, values->count * sizeof *larger);
  faas_heap_free(&frame->heap, values->first);
  *values = (struct faas_key_values){larger, count};
  return true;
}

int __faas_pthread_setspecific(pthread_key_t number, const void *value) {
  struct faas_frame *frame = faas_current;
  if (!frame)
    return pthread_setspecific(number, value);
  const struct key *key = find(frame, number);
  unsigned generation = key ? generation_of(key) : 0;
  if (generation % 2 == 0)
    return EINVAL;
  struct faas_key_values *values = own_values(frame);
  if (!make_room(frame, values, number))
    return ENOMEM;
  values->first[number] = (struct faas_key_value){generation, (void *)value};
  return 0;
}

/* One may set its key anew to be called again (Rust's does), so there is a bound. */
void faas_keys_destroy_values(void) {
  struct faas_frame *frame = faas_current;
  struct faas_key_values *values = own_values(frame);
  bool again = true;
  for (int round = 0; again && round < PTHREAD_DESTRUCTOR_ITERATIONS; round++) {
    again = false;
    for (size_t i = 0; i < values->count; i++) {
      const struct key *key = find(frame, (pthread_key_t)i);
      struct faas_key_value found = values->first[i];
      values->first[i].value = NULL;
      if (!found.value || !key || found.generation != generation_of(key) || !key->destructor)
        continue;
      again = true;
      key->destructor(found.value);
    }
  }
}

/* ---- C11's -------------------------------------------------------------------------------------------------- */

int __faas_tss_create(tss_t *key, tss_dtor_t destructor) {
  return __faas_pthread_key_create(key, destructor) ? thrd_error : thrd_success;
}

void __faas_tss_delete(tss_t key) { __faas_pthread_key_delete(key); }
void *__faas_tss_get(tss_t key) { return __faas_pthread_getspecific(key); }

int __faas_tss_set(tss_t key, void *value) {
  return __faas_pthread_setspecific(key, value) ? thrd_error : thrd_success;
}
