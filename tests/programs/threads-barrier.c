/* threads-barrier - four threads in steps, with a barrier, a semaphore, a read-write lock and pthread_once. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

static pthread_barrier_t barrier;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static sem_t semaphore;
static int cells[4] = {1, 2, 3, 4}, next_cells[4], set_up;

static void initialise(void) { set_up++; }

static void *step(void *argument) {
  int i = (int)(long)argument;
  pthread_once(&once, initialise);
  for (int round = 0; round < 10; round++) {
    pthread_rwlock_rdlock(&rwlock);
    next_cells[i] = (cells[i] + cells[(i + 1) % 4] * 3) % 1000;
    pthread_rwlock_unlock(&rwlock);
    pthread_barrier_wait(&barrier);
    cells[i] = next_cells[i];
    pthread_barrier_wait(&barrier);
  }
  sem_post(&semaphore);
  return NULL;
}

int main(void) {
  pthread_t threads[4];
  pthread_barrier_init(&barrier, NULL, 4);
  sem_init(&semaphore, 0, 0);
  for (long i = 0; i < 4; i++)
    pthread_create(&threads[i], NULL, step, (void *)i);
  for (int i = 0; i < 4; i++)
    sem_wait(&semaphore);
  for (int i = 0; i < 4; i++)
    pthread_join(threads[i], NULL);
  printf("%d %d %d %d, %d\n", cells[0], cells[1], cells[2], cells[3], set_up);
}
