/* atomics - C11 atomics of several sizes, shared by threads. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int counter = 5;
static _Atomic unsigned char small;
static atomic_flag spin = ATOMIC_FLAG_INIT;
static _Atomic(long *) pointer;
static long target = 77;
static int guarded;

static void *work(void *unused) {
  for (int i = 0; i < 500; i++) {
    atomic_fetch_add(&counter, 2);
    small++;
    while (atomic_flag_test_and_set_explicit(&spin, memory_order_acquire))
      ;
    guarded++;
    atomic_flag_clear_explicit(&spin, memory_order_release);
  }
  long *expected = NULL;
  atomic_compare_exchange_strong(&pointer, &expected, &target);
  return unused;
}

int main(void) {
  pthread_t threads[3];
  for (int i = 0; i < 3; i++)
    pthread_create(&threads[i], NULL, work, NULL);
  for (int i = 0; i < 3; i++)
    pthread_join(threads[i], NULL);
  printf("%d %d %d %ld\n", atomic_load(&counter), small, guarded, *atomic_load(&pointer));
}
