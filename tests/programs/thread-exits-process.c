/* thread-exits-process - a thread ends the process with a status while main waits for it. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static void *leave(void *argument) { exit((int)(long)argument); }

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, leave, (void *)23L);
  pthread_join(thread, NULL);
  return 1;
}
