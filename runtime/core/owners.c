#include "core/owners.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
  MOST = 1 << 20, /* numbers that have an owner: as many as Linux gives a process, unless it is told otherwise */
  FLOOR = 256     /* from here on the runtime has its own; select takes numbers under 1024 */
};

static const char runtime[1];
static _Atomic(const void *) owners[MOST];
static atomic_int process; /* that the table is of; a child of vfork has it too */
static atomic_int end; /* above every number that ever had an owner */

static bool has_owner(int descriptor) { return descriptor >= 0 && descriptor < MOST; }

const void *faas_owner(int descriptor) {
  return has_owner(descriptor) ? atomic_load_explicit(&owners[descriptor], memory_order_relaxed) : NULL;
}

void faas_set_owner(int descriptor, const void *owner) {
  if (!has_owner(descriptor))
    return;
  atomic_store_explicit(&owners[descriptor], owner, memory_order_relaxed);
  if (!atomic_load_explicit(&process, memory_order_relaxed))
    atomic_store(&process, getpid());
  for (int seen = atomic_load(&end); seen <= descriptor;)
    if (atomic_compare_exchange_weak(&end, &seen, descriptor + 1))
      break;
}

int faas_next_of_runtime(int descriptor) {
  for (int last = atomic_load(&end); descriptor < last; descriptor++)
    if (faas_owner(descriptor) == runtime)
      return descriptor;
  return -1;
}

int faas_claim(int descriptor) {
  faas_set_owner(descriptor, runtime);
  return descriptor;
}

static int floor_of_process(void) {
  struct rlimit limit;
  return getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= 2 * FLOOR ? FLOOR : (int)limit.rlim_cur / 2;
}

int faas_keep(int descriptor) {
  if (descriptor < 0)
    return descriptor;
#ifdef __SANITIZE_THREAD__
  return faas_claim(descriptor); /* it would lose sight of what the descriptor orders */
#endif
  int error = errno, high = fcntl(descriptor, F_DUPFD_CLOEXEC, floor_of_process());
  if (high >= 0)
    close(descriptor);
  errno = error;
  return faas_claim(high < 0 ? descriptor : high);
}

void faas_forget_owner(int descriptor) {
  if (faas_owner(descriptor))
    faas_set_owner(descriptor, NULL);
}

void faas_closed_natively(int descriptor) {
  if (faas_owner(descriptor) && atomic_load(&process) == getpid())
    faas_forget_owner(descriptor);
}

void faas_close(int descriptor) {
  faas_forget_owner(descriptor);
  close(descriptor);
}

void faas_close_owned(const int *kept, size_t count) {
  int last = atomic_load(&end);
  atomic_store(&process, getpid());
  for (int descriptor = 0; descriptor < last; descriptor++) {
    bool keep = !faas_owner(descriptor);
    for (size_t i = 0; i < count; i++)
      keep |= descriptor == kept[i];
    if (!keep)
      faas_close(descriptor);
  }
}
