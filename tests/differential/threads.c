/* threads.c - what a generated program does with threads: each of these prints what does not depend on their order, and
 * some leave threads behind that wait, compute or write. threads_test.py adds a main that calls some of them. */
#include <errno.h>
#include <faas.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

static _Thread_local int local = 7;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER; /* by main, for ever */
static pthread_cond_t never = PTHREAD_COND_INITIALIZER;
static atomic_int destroyed, sum, spun;
static char *volatile nowhere;

static void start(void *(*routine)(void *), void *argument, int detached) {
  pthread_t thread;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, detached);
  if (pthread_create(&thread, &attributes, routine, argument))
    abort();
  pthread_attr_destroy(&attributes);
}

/* ---- threads that are left behind ------------------------------------------------------------------------------ */

struct left {
  int way;
  sem_t begun;
};

static int descriptor_of(int way, int ends[2]) {
  if (way % 2 ? pipe(ends) : socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
    abort();
  return ends[0];
}

enum { WAYS = 24 };

static void *wait_for_ever(void *argument) {
  struct left *left = argument;
  int way = left->way, ends[2], value = 0;
  char text[200];
  struct epoll_event event = {.events = EPOLLIN};
  struct pollfd polled = {.fd = descriptor_of(way, ends), .events = POLLIN};
  fd_set set;
  sem_t own;
  pthread_barrier_t two;
  pthread_rwlock_t written = PTHREAD_RWLOCK_INITIALIZER;
  FILE *file;
  local++;
  sem_post(&left->begun);
  switch (way) {
  case 0:
    sleep(1000);
    break;
  case 1:
    for (;;)
      spun += 1;
  case 2:
    syscall(SYS_futex, &value, FUTEX_WAIT, 0, NULL, NULL, 0);
    break;
  case 3:
    epoll_wait(epoll_create1(0), &event, 1, -1);
    break;
  case 4:
    recv(ends[0], text, 1, 0);
    break;
  case 5:
    if (read(ends[0], text, 1))
      break;
    break;
  case 6:
    poll(&polled, 1, -1);
    break;
  case 7:
    pthread_mutex_lock(&lock);
    for (;;)
      pthread_cond_wait(&never, &lock);
  case 8:
    sem_init(&own, 0, 0);
    sem_wait(&own);
    break;
  case 9:
    pthread_mutex_lock(&held);
    break;
  case 10:
    pthread_barrier_init(&two, NULL, 2);
    pthread_barrier_wait(&two);
    break;
  case 11:
    for (;;)
      free(malloc(1 + (size_t)(value++ % 3000)));
  case 12:
    file = fopen("/dev/null", "w");
    for (;;)
      fprintf(file, "%d %g\n", value++, 0.5);
  case 13:
    for (;;)
      nanosleep(&(struct timespec){.tv_nsec = 10000}, NULL);
  case 14:
    file = tmpfile();
    flockfile(file);
    pause();
    break;
  case 15:
    for (;;)
      sched_yield();
  case 16:
    for (;;) {
      close(eventfd(0, 0));
      snprintf(text, sizeof text, "%d", value++);
    }
  case 17:
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    select(ends[0] + 1, &set, NULL, NULL, NULL);
    break;
  case 18:
    pthread_rwlock_wrlock(&written);
    pthread_rwlock_rdlock(&written);
    pthread_rwlock_wrlock(&written);
    break;
  case 19:
    for (;;)
      if (write(ends[1], "x", 1) == 1 && read(ends[0], text, 1) != 1)
        abort();
  case 20:
    for (;;) {
      file = tmpfile();
      fputs("some", file);
      fclose(file);
    }
  case 21:
    for (;;) {
      start(wait_for_ever, &(struct left){0}, PTHREAD_CREATE_DETACHED);
      pause();
    }
  case 22:
    for (;;) {
      setenv("OTHER", "value", 1);
      if (!getenv("OTHER"))
        abort();
    }
  default:
    for (;;) {
      void *memory[20];
      for (int i = 0; i < 20; i++)
        memory[i] = calloc(1, 5000);
      for (int i = 0; i < 20; i++)
        free(memory[i]);
    }
  }
  for (;;)
    pause();
}

static void leave(int way, int detached) {
  struct left *left = calloc(1, sizeof *left);
  left->way = way;
  sem_init(&left->begun, 0, 0);
  start(wait_for_ever, left, detached ? PTHREAD_CREATE_DETACHED : PTHREAD_CREATE_JOINABLE);
  while (sem_wait(&left->begun))
    ;
  printf("left %d\n", way);
}

/* ---- threads that work and end ----------------------------------------------------------------------------------- */

static void *add(void *number) {
  for (int i = 0; i < 100; i++)
    sum += (int)(long)number;
  return (void *)((long)number * local++);
}

static void join(int count) {
  pthread_t threads[16];
  long results = 0;
  sum = 0;
  for (int i = 0; i < count; i++)
    if (pthread_create(&threads[i], NULL, add, (void *)(long)i))
      abort();
  for (int i = 0; i < count; i++) {
    void *result;
    if (i % 3 == 2)
      while (pthread_tryjoin_np(threads[i], &result) == EBUSY)
        sched_yield();
    else if (pthread_join(threads[i], &result))
      abort();
    results += (long)result;
  }
  printf("joined %d sum %d results %ld local %d\n", count, (int)sum, results, local);
}

static int add_c11(void *number) { return (int)(long)add(number); }

static void join_c11(int count) {
  thrd_t threads[16];
  int total = 0, result;
  for (int i = 0; i < count; i++)
    if (thrd_create(&threads[i], add_c11, (void *)(long)i) != thrd_success)
      abort();
  for (int i = 0; i < count; i++, total += result)
    thrd_join(threads[i], &result);
  printf("c11 %d\n", total);
}

static struct {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int jobs, done;
  long results;
} pool = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, 0};

static void *serve(void *unused) {
  pthread_mutex_lock(&pool.lock);
  for (;;) {
    while (!pool.jobs)
      pthread_cond_wait(&pool.changed, &pool.lock);
    int job = pool.jobs--;
    pthread_mutex_unlock(&pool.lock);
    long result = 1;
    for (int i = 0; i < 1000; i++)
      result = result * 31 % 1009 + job;
    pthread_mutex_lock(&pool.lock);
    pool.results += result;
    pool.done++;
    pthread_cond_broadcast(&pool.changed);
  }
  return unused;
}

static void use_pool(int threads, int jobs) {
  for (int i = 0; i < threads; i++)
    start(serve, NULL, i % 2);
  pthread_mutex_lock(&pool.lock);
  pool.done = 0;
  pool.results = 0;
  pool.jobs = jobs;
  pthread_cond_broadcast(&pool.changed);
  while (pool.done < jobs)
    pthread_cond_wait(&pool.changed, &pool.lock);
  printf("pool %d %ld\n", jobs, pool.results);
  pthread_mutex_unlock(&pool.lock);
}

/* ---- keys -------------------------------------------------------------------------------------------------------- */

static pthread_key_t keys[64];
static int key_count;

static void destroy(void *value) { destroyed += (int)(long)value; }

static void *set_keys(void *unused) {
  for (int i = 0; i < key_count; i++)
    if (pthread_getspecific(keys[i]) || pthread_setspecific(keys[i], (void *)(long)(i + 1)))
      abort();
  return unused;
}

static void use_keys(int count, int threads) {
  key_count = count;
  destroyed = 0;
  for (int i = 0; i < count; i++)
    if (pthread_key_create(&keys[i], i % 3 ? destroy : NULL))
      abort();
  pthread_t started[8];
  for (int i = 0; i < threads; i++)
    pthread_create(&started[i], NULL, set_keys, NULL);
  set_keys(NULL);
  for (int i = 0; i < threads; i++)
    pthread_join(started[i], NULL);
  long own = 0;
  for (int i = 0; i < count; i++)
    own += (long)pthread_getspecific(keys[i]);
  for (int i = 0; i < count; i += 2)
    pthread_key_delete(keys[i]);
  printf("keys %d destroyed %d own %ld deleted %p\n", count, (int)destroyed, own, pthread_getspecific(keys[0]));
}

/* ---- descriptors that go from thread to thread ------------------------------------------------------------------- */

static int ends[2], passed;

static void *open_and_write(void *number) {
  FILE *file = tmpfile();
  fprintf(file, "file of thread %ld\n", (long)number);
  fflush(file);
  passed = dup(fileno(file));
  fclose(file);
  if (pipe(ends) || write(ends[1], number ? "some" : "none", 4) != 4)
    abort();
  return NULL;
}

static void *close_both(void *unused) {
  close(ends[0]);
  close(ends[1]);
  return unused;
}

static void pass_descriptors(int number) {
  pthread_t thread;
  char text[100] = "";
  pthread_create(&thread, NULL, open_and_write, (void *)(long)number);
  pthread_join(thread, NULL);
  lseek(passed, 0, SEEK_SET);
  ssize_t size = read(passed, text, sizeof text - 1);
  if (read(ends[0], text + size, 4) != 4)
    abort();
  pthread_create(&thread, NULL, close_both, NULL);
  pthread_join(thread, NULL);
  printf("passed %s, closed %d\n", text, close(passed));
}

/* ---- cancelling, once, others ------------------------------------------------------------------------------------ */

static void *wait_to_be_cancelled(void *begun) {
  sem_post(begun);
  for (;;)
    pause();
}

static void cancel(void) {
  sem_t begun;
  pthread_t thread;
  void *result;
  sem_init(&begun, 0, 0);
  pthread_create(&thread, NULL, wait_to_be_cancelled, &begun);
  while (sem_wait(&begun))
    ;
  pthread_cancel(thread);
  pthread_join(thread, &result);
  printf("cancelled %d\n", result == PTHREAD_CANCELED);
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void count_once(void) { sum++; }
static void *come_once(void *unused) {
  pthread_once(&once, count_once);
  return unused;
}

static void all_once(void) {
  pthread_t threads[4];
  sum = 0;
  for (int i = 0; i < 4; i++)
    pthread_create(&threads[i], NULL, come_once, NULL);
  for (int i = 0; i < 4; i++)
    pthread_join(threads[i], NULL);
  printf("once %d\n", (int)sum);
}

/* ---- ends ---------------------------------------------------------------------------------------------------------- */

struct end {
  int kind, status;
};

static void end(const struct end *end) {
  switch (end->kind) {
  case 0:
    exit(end->status);
  case 1:
    fflush(stdout);
    _exit(end->status);
  case 2:
    abort();
  case 3:
    *nowhere = 1;
    break;
  case 4:
    raise(SIGTERM);
    break;
  case 5:
    printf("%s", nowhere + 8);
    break;
  case 6:
    quick_exit(end->status);
  default:
    free(nowhere + 4096);
    *nowhere = 1;
  }
}

static void *end_in_thread(void *how) {
  end(how);
  return NULL;
}

static void at_exit(void) { printf("exit handler, local %d\n", local > 6); }

/* Another thread ends the process while this one waits. */
static void wait_for_end(int way, struct end how) {
  static struct end given;
  given = how;
  fflush(stdout);
  if (way % 2)
    pthread_mutex_lock(&lock);
  start(end_in_thread, &given, way % 3 == 0);
  if (way % 2)
    for (;;)
      pthread_cond_wait(&never, &lock);
  struct left *left = calloc(1, sizeof *left);
  left->way = way % WAYS == 21 ? 0 : way % WAYS;
  sem_init(&left->begun, 0, 0);
  wait_for_ever(left);
}

static void *print_late(void *unused) {
  nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  printf("the last thread\n");
  return unused;
}

static void exit_main_thread(void) {
  start(print_late, NULL, PTHREAD_CREATE_DETACHED);
  pthread_exit(NULL);
}
