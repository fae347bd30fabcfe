/* locks.h - the locks of an invocation, and where a thread holds none. */
#ifndef FAAS_CORE_LOCKS_H
#define FAAS_CORE_LOCKS_H

#include <pthread.h>

/* Set while the calling thread waits in libc on behalf of a function, holding nothing: it may be ended there. */
extern _Thread_local volatile char __faas_waiting;

/* Those that the calling thread holds: one of a frame and, taken after it, one of a heap. */
struct faas_held {
  pthread_mutex_t *frame, *heap;
};
extern _Thread_local struct faas_held faas_held;

/* `*held`: a member of faas_held. */
static inline void faas_lock(pthread_mutex_t *lock, pthread_mutex_t **held) {
  __faas_waiting = 0;
  pthread_mutex_lock(lock);
  *held = lock;
}

static inline void faas_unlock(pthread_mutex_t *lock, pthread_mutex_t **held) {
  *held = NULL;
  pthread_mutex_unlock(lock);
}

/* Gives back those that the calling thread holds: it has crashed in the runtime. */
void faas_give_back_locks(void);

#endif
