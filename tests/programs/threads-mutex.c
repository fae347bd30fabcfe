/* threads-mutex - eight threads add to a global under a mutex. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long total;
static int finished;

static void *work(void *argument) {
  long own = (long)argument;
  for (int i = 0; i < 1000; i++) {
    pthread_mutex_lock(&lock);
    total += own;
    pthread_mutex_unlock(&lock);
  }
  __atomic_add_fetch(&finished, 1, __ATOMIC_SEQ_CST);
  return (void *)(own * own);
}

int main(void) {
  pthread_t threads[8];
  for (long i = 0; i < 8; i++)
    pthread_create(&threads[i], NULL, work, (void *)(i + 1));
  long squares = 0;
  for (int i = 0; i < 8; i++) {
    void *result;
    pthread_join(threads[i], &result);
    squares += (long)result;
  }
  printf("%ld %ld %d\n", total, squares, finished);
}
