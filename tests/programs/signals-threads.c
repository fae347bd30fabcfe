// Threads that block signals, send them to the process and to themselves, and one that waits for them.
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

enum { THREADS = 4, EACH = 50 };

static _Thread_local int own;
static _Thread_local sigjmp_buf point;

static void note(int number) { own += number == SIGUSR1; }
static void recover(int number) { siglongjmp(point, number); }

static void *wait_for_all(void *sum) {
  sigset_t set;
  siginfo_t info;
  sigemptyset(&set);
  sigaddset(&set, SIGRTMIN);
  for (int i = 0; i < THREADS * EACH; i++)
    if (sigwaitinfo(&set, &info) == SIGRTMIN)
      *(long *)sum += info.si_value.sival_int;
  return NULL;
}

static void *send(void *number) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  for (int i = 0; i < EACH; i++) {
    pthread_sigmask(i % 2 ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
    raise(SIGUSR1);
    sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = *(int *)number});
  }
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
  signal(SIGUSR2, recover);
  if (!sigsetjmp(point, 1))
    raise(SIGUSR2);
  *(int *)number = own;
  return NULL;
}

int main(void) {
  pthread_t waiting, senders[THREADS];
  int numbers[THREADS];
  long sum = 0;
  sigset_t set;
  signal(SIGUSR1, note);
  sigemptyset(&set);
  sigaddset(&set, SIGRTMIN);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  pthread_create(&waiting, NULL, wait_for_all, &sum);
  for (int i = 0; i < THREADS; i++) {
    numbers[i] = i + 1;
    pthread_create(&senders[i], NULL, send, &numbers[i]);
  }
  for (int i = 0; i < THREADS; i++)
    pthread_join(senders[i], NULL);
  pthread_join(waiting, NULL);
  printf("%ld, %d %d %d %d\n", sum, numbers[0], numbers[1], numbers[2], numbers[3]);
  return 0;
}
