/* threads-cancel - cancels a waiting thread, whose clean-up handlers run. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

static sem_t started, never;
static int cleaned;

static void clean(void *argument) { cleaned += (int)(long)argument; }

static void *wait_for_ever(void *argument) {
  pthread_cleanup_push(clean, (void *)2L);
  pthread_cleanup_push(clean, (void *)40L);
  sem_post(&started);
  sem_wait(&never);
  pthread_cleanup_pop(1);
  pthread_cleanup_pop(1);
  return argument;
}

int main(void) {
  pthread_t thread;
  void *result;
  sem_init(&started, 0, 0);
  sem_init(&never, 0, 0);
  pthread_create(&thread, NULL, wait_for_ever, NULL);
  sem_wait(&started);
  pthread_cancel(thread);
  pthread_join(thread, &result);
  printf("%d %d\n", result == PTHREAD_CANCELED, cleaned);
}
