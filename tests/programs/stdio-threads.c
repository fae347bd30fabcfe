/* stdio-threads - threads are the first to use stdout, and their lines stay whole. */
#include <pthread.h>
#include <stdio.h>

static void *print(void *unused) {
  (void)unused;
  for (int i = 0; i < 1000; i++)
    puts("a line");
  return NULL;
}

int main(void) {
  pthread_t threads[4];
  for (int i = 0; i < 4; i++)
    pthread_create(&threads[i], NULL, print, NULL);
  for (int i = 0; i < 4; i++)
    pthread_join(threads[i], NULL);
}
