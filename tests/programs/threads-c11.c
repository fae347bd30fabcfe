/* threads-c11 - the threads of C11. */
#include <stdio.h>
#include <threads.h>

static mtx_t lock;
static cnd_t changed;
static once_flag flag = ONCE_FLAG_INIT;
static tss_t slot;
static thread_local int own = 3;
static int total, arrived, prepared;

static void prepare(void) { prepared++; }

static int work(void *argument) {
  call_once(&flag, prepare);
  own *= (int)(long)argument;
  tss_set(slot, &own);
  mtx_lock(&lock);
  total += *(int *)tss_get(slot);
  arrived++;
  cnd_signal(&changed);
  mtx_unlock(&lock);
  if (own == 6)
    thrd_exit(60);
  return own;
}

int main(void) {
  thrd_t threads[4];
  mtx_init(&lock, mtx_plain);
  cnd_init(&changed);
  tss_create(&slot, NULL);
  for (long i = 0; i < 4; i++)
    if (thrd_create(&threads[i], work, (void *)(i + 1)) != thrd_success)
      return 1;
  mtx_lock(&lock);
  while (arrived < 4)
    cnd_wait(&changed, &lock);
  mtx_unlock(&lock);
  for (int i = 0; i < 4; i++) {
    int result;
    thrd_join(threads[i], &result);
    printf("%d ", result);
  }
  printf("%d %d %d\n", total, own, prepared);
}
