/* main-exits-thread - main leaves by pthread_exit; the process goes on until its other thread is done. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int words;

static void *count(void *unused) {
  char word[64];
  pthread_mutex_lock(&lock);
  while (scanf("%63s", word) == 1)
    words++;
  pthread_mutex_unlock(&lock);
  printf("%d words\n", words);
  return unused;
}

int main(void) {
  pthread_t thread;
  pthread_mutex_lock(&lock);
  pthread_create(&thread, NULL, count, NULL);
  puts("main leaves");
  pthread_mutex_unlock(&lock);
  pthread_exit(NULL);
}
