/* thread-locals - thread-locals of every thread start fresh, also ones that point at others; keys with destructors. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static int shared = 100;
static _Thread_local int own = 5;
static _Thread_local char name[16] = "unnamed";
static _Thread_local int *to_shared = &shared;
static pthread_key_t key;
static int destroyed;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void destroy(void *value) {
  pthread_mutex_lock(&lock);
  destroyed += *(int *)value;
  pthread_mutex_unlock(&lock);
  free(value);
}

static void *work(void *argument) {
  int number = (int)(long)argument;
  own += number;
  snprintf(name, sizeof name, "thread %d", number);
  int *value = malloc(sizeof *value);
  *value = own;
  pthread_setspecific(key, value);
  pthread_mutex_lock(&lock);
  *to_shared += own;
  pthread_mutex_unlock(&lock);
  return (void *)(long)(own * 1000 + name[7]);
}

int main(void) {
  pthread_t threads[5];
  pthread_key_create(&key, destroy);
  own = 50;
  for (long i = 0; i < 5; i++)
    pthread_create(&threads[i], NULL, work, (void *)i);
  for (int i = 0; i < 5; i++) {
    void *result;
    pthread_join(threads[i], &result);
    printf("%ld ", (long)result);
  }
  printf("%d %s %d %d %d\n", own, name, shared, destroyed, pthread_getspecific(key) == NULL);
}
