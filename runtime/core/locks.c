/* locks.c - the locks of an invocation, and where a thread holds none. */
#include "core/locks.h"

_Thread_local volatile char __faas_waiting;
_Thread_local struct faas_held faas_held;

void faas_give_back_locks(void) {
  struct faas_held held = faas_held;
  faas_held = (struct faas_held){0};
  if (held.heap)
    pthread_mutex_unlock(held.heap);
  if (held.frame)
    pthread_mutex_unlock(held.frame);
}
