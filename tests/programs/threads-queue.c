/* threads-queue - a producer and three consumers over a bounded queue with condition variables. */
#include <pthread.h>
#include <stdio.h>

enum { ROOM = 4, ITEMS = 300 };
static int queue[ROOM], count, head, done;
static long consumed;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_empty = PTHREAD_COND_INITIALIZER, not_full = PTHREAD_COND_INITIALIZER;

static void *consume(void *unused) {
  pthread_mutex_lock(&lock);
  for (;;) {
    while (!count && !done)
      pthread_cond_wait(&not_empty, &lock);
    if (!count)
      break;
    consumed += queue[head];
    head = (head + 1) % ROOM;
    count--;
    pthread_cond_signal(&not_full);
  }
  pthread_mutex_unlock(&lock);
  return unused;
}

int main(void) {
  pthread_t threads[3];
  for (int i = 0; i < 3; i++)
    pthread_create(&threads[i], NULL, consume, NULL);
  for (int i = 1; i <= ITEMS; i++) {
    pthread_mutex_lock(&lock);
    while (count == ROOM)
      pthread_cond_wait(&not_full, &lock);
    queue[(head + count++) % ROOM] = i;
    pthread_cond_signal(&not_empty);
    pthread_mutex_unlock(&lock);
  }
  pthread_mutex_lock(&lock);
  done = 1;
  pthread_cond_broadcast(&not_empty);
  pthread_mutex_unlock(&lock);
  for (int i = 0; i < 3; i++)
    pthread_join(threads[i], NULL);
  printf("%ld\n", consumed);
}
