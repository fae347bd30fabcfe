/* counts.c - sums by caller and callee.
 *
 * Each thread has a table of its own, so counting takes no atomic operation; the writer reads all of them. A table
 * goes to another thread when its own ends, with what is in it. All tables are in one mapping that forked processes
 * share: in such a process the thread that forked goes on with its table, while the thread itself waits, so the table
 * still has one writer. Pages that nobody wrote to cost nothing. */
#include "core/abi.h"
#include "profile/profile.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
  TABLES = 512,       /* threads that count at the same time */
  EDGES = 256,        /* of a thread, a power of two */
  COLD_FUNCTIONS = 4096,
  SHARED_PIECES = 64, /* invocations in processes of their own at the same time */
  SHARED_PIECE = 1024
};

struct table {
  atomic_bool taken;
  struct profile_edge edges[EDGES];
};

static struct shared {
  atomic_uint_fast64_t lost;
  atomic_size_t tables_used; /* those from here on were never taken */
  atomic_bool seen[COLD_FUNCTIONS]; /* functions that were invoked, by their place in the table of all */
  atomic_bool pieces_taken[SHARED_PIECES];
  _Alignas(64) char pieces[SHARED_PIECES][SHARED_PIECE];
  struct table tables[TABLES];
} *shared;

static _Thread_local struct table *own;
static pthread_key_t thread_end;

static void give_back(void *table) {
  own = NULL;
  atomic_store(&((struct table *)table)->taken, false);
}

bool profile_counts_start(void) {
  void *memory = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED || pthread_key_create(&thread_end, give_back))
    return false;
  shared = memory;
  return true;
}

static __attribute__((noinline)) struct table *take_table(void) {
  for (size_t i = 0; i < TABLES; i++)
    if (!atomic_load_explicit(&shared->tables[i].taken, memory_order_relaxed) &&
        !atomic_exchange(&shared->tables[i].taken, true)) {
      own = &shared->tables[i];
      size_t used = atomic_load(&shared->tables_used);
      while (used <= i && !atomic_compare_exchange_weak(&shared->tables_used, &used, i + 1))
        ;
      pthread_setspecific(thread_end, own);
      return own;
    }
  return NULL;
}

static uint64_t mix(uint64_t value) { return (value ^ value >> 29) * 0x9e3779b97f4a7c15; }

static uint64_t hash_name(const char *name, size_t size) {
  uint64_t hash = size;
  for (size_t i = 0; i < size; i++)
    hash = mix(hash + (unsigned char)name[i]);
  return hash;
}

/* The edge of that key, or a free one. */
static struct profile_edge *find(uint64_t key) {
  struct table *table = own;
  if (!FAAS_USUAL(table) && !(table = take_table()))
    return NULL;
  for (size_t i = 0; i < EDGES; i++) {
    struct profile_edge *edge = &table->edges[(key >> 32) + i & EDGES - 1];
    if (FAAS_USUAL(edge->key == key) || !edge->used)
      return edge;
  }
  return NULL;
}

static void fill(struct profile_edge *edge, uint64_t key, const struct faas_function *caller, const char *callee,
                 size_t size, bool local) {
  edge->key = key;
  edge->local = local;
  edge->caller = caller ? caller->name : "";
  memcpy(edge->callee, callee, size < PROFILE_NAME_ROOM ? size : PROFILE_NAME_ROOM - 1);
  atomic_store_explicit(&edge->used, true, memory_order_release);
}

static struct profile_edge *none(void) {
  atomic_fetch_add(&shared->lost, 1);
  return NULL;
}

/* Whether nobody has seen it before. */
static bool see(const struct faas_function *function) {
  for (size_t i = 0; i < __faas_function_count && i < COLD_FUNCTIONS; i++)
    if (__faas_functions[i] == function)
      return !atomic_exchange(&shared->seen[i], true);
  return false;
}

struct profile_edge *profile_edge_of(const struct faas_function *caller, const struct faas_function *callee,
                                     bool *cold) {
  uint64_t key = mix((uintptr_t)caller + mix((uintptr_t)callee)) & ~(uint64_t)1;
  struct profile_edge *edge = find(key);
  *cold = false;
  if (!edge)
    return none();
  if (!FAAS_USUAL(edge->used)) {
    fill(edge, key, caller, callee->name, callee->name_size, true);
    *cold = see(callee);
  }
  return edge;
}

struct profile_edge *profile_edge_to(const struct faas_function *caller, const char *name, size_t name_size) {
  uint64_t key = mix((uintptr_t)caller + hash_name(name, name_size)) | 1;
  struct profile_edge *edge = find(key);
  if (!edge)
    return none();
  if (!edge->used)
    fill(edge, key, caller, name, name_size, false);
  return edge;
}

struct profile_edge *profile_edge_next(size_t *place) {
  while (*place < atomic_load(&shared->tables_used) * EDGES) {
    struct profile_edge *edge = &shared->tables[*place / EDGES].edges[*place % EDGES];
    ++*place;
    if (atomic_load_explicit(&edge->used, memory_order_acquire))
      return edge;
  }
  return NULL;
}

uint64_t profile_counts_lost(void) { return atomic_load(&shared->lost); }

/* From /proc, because what getrusage says of the same counts the process that executed this program, too. What functions
 * of one process take cannot be told apart. */
uint64_t profile_process_memory(void) {
  char text[4096];
  int status = __faas_function_count == 1 ? open("/proc/self/status", O_RDONLY | O_CLOEXEC) : -1;
  if (status < 0)
    return 0;
  ssize_t size = read(status, text, sizeof text - 1);
  close(status);
  text[size < 0 ? 0 : size] = '\0';
  const char *most = strstr(text, "\nVmHWM:");
  return most ? strtoull(most + strlen("\nVmHWM:"), NULL, 10) * 1024 : 0;
}

void *profile_shared_take(size_t size) {
  for (size_t i = 0; size <= SHARED_PIECE && i < SHARED_PIECES; i++)
    if (!atomic_exchange(&shared->pieces_taken[i], true))
      return shared->pieces[i];
  return NULL;
}

void profile_shared_give(void *memory) {
  atomic_store(&shared->pieces_taken[((char *)memory - shared->pieces[0]) / SHARED_PIECE], false);
}
