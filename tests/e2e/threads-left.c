// Threads that an invocation leaves behind end with it, wherever they are: nothing of them is left after it, and none of
// its destructors and handlers runs in them. Each way is tried often enough that what stays behind would show; ROUNDS
// says how many times as often.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/leaves.bc
// RUN: %clang_bc -DCALLER %s -o %t/caller.bc
// RUN: %faas-merge %t/caller.bc %t/leaves.bc -o %t/fused
// RUN: %t/fused < /dev/null | FileCheck %s --match-full-lines

// CHECK:      sleep: all right, 0 threads, 0 descriptors, memory flat
// CHECK-NEXT: compute: all right, 0 threads, 0 descriptors, memory flat
// CHECK-NEXT: futex: all right, 0 threads, 0 descriptors, memory flat
// CHECK-NEXT: epoll: all right, 0 threads, 0 descriptors, memory flat
// CHECK-NEXT: recv: all right, 0 threads, 0 descriptors, memory flat
// CHECK-NEXT: cond: all right, 0 threads, 0 descriptors, memory flat
// CHECK-NEXT: libc: all right, 0 threads, 0 descriptors, memory flat
// CHECK-NEXT: stdio: all right, 0 threads, 0 descriptors, memory flat

#include <dirent.h>
#include <faas.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifdef CALLER
static int entries(const char *path) {
  DIR *folder = opendir(path);
  int count = 0;
  while (readdir(folder))
    count++;
  closedir(folder);
  return count;
}

/* A detached thread is gone some time after its invocation. */
static int threads(int before) {
  int count = 0;
  for (int i = 0; i < 1000 && (count = entries("/proc/self/task") - before) > 0; i++)
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  return count;
}

static long resident(void) {
  long pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (fscanf(file, "%*d %ld", &pages) != 1)
    abort();
  fclose(file);
  return pages;
}

int faas_main(void) {
  static const char *const ways[] = {"sleep", "compute", "futex", "epoll", "recv", "cond", "libc", "stdio"};
  int times = getenv("ROUNDS") ? atoi(getenv("ROUNDS")) : 1;
  for (size_t way = 0; way < sizeof ways / sizeof *ways; way++) {
    int tasks = entries("/proc/self/task"), files = entries("/proc/self/fd"), right = 0;
    long pages = 0;
    bool computes = !strcmp(ways[way], "libc") || !strcmp(ways[way], "compute");
    int rounds = times * (computes ? 50 : 500);
    for (int i = 0; i < rounds; i++) {
      faas_response r;
      faas_invoke("leaves", ways[way], strlen(ways[way]), &r);
      right += r.status == FAAS_OK && !strcmp(r.data, ways[way]);
      faas_response_free(&r);
      if (i == rounds / 10)
        pages = resident();
    }
    char text[200];
    long grown = resident() - pages;
    faas_respond(text, (size_t)sprintf(text, "%s: %s right, %d threads, %d descriptors, memory %s\n", ways[way],
                                       right == rounds ? "all" : "not all", threads(tasks),
                                       entries("/proc/self/fd") - files, grown < 256 ? "flat" : "grows"));
  }
  return 0;
}
#else
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static atomic_int word, begun;
static volatile unsigned long counted;
static pthread_key_t key;
static int pair[2];
static FILE *own;

static void never(void *unused) {
  (void)unused;
  abort();
}

static void wait_for_ever(const char *way) {
  struct epoll_event event;
  char byte;
  if (!strcmp(way, "sleep"))
    sleep(1000);
  if (!strcmp(way, "compute"))
    for (;;)
      counted++;
  if (!strcmp(way, "futex"))
    syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0);
  if (!strcmp(way, "epoll"))
    epoll_wait(epoll_create1(0), &event, 1, -1);
  if (!strcmp(way, "recv"))
    recv(pair[0], &byte, 1, 0);
  if (!strcmp(way, "cond")) {
    pthread_mutex_lock(&lock);
    for (;;)
      pthread_cond_wait(&changed, &lock);
  }
  if (!strcmp(way, "libc"))
    for (char text[100];; counted++)
      free(strdup((snprintf(text, sizeof text, "%lu %g", counted, 0.5), text)));
  if (!strcmp(way, "stdio")) {
    flockfile(stderr);
    flockfile(own);
    pause();
  }
}

static void *work(void *way) {
  static int value;
  pthread_setspecific(key, &value);
  begun = 1;
  wait_for_ever(way);
  abort();
}

int main(void) {
  char way[20] = "";
  scanf("%19s", way);
  pthread_t thread;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  if (!(own = tmpfile()) || pthread_key_create(&key, never) || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) ||
      pthread_create(&thread, NULL, work, way) || pthread_create(&thread, &attributes, work, way))
    return 1;
  while (!begun)
    ;
  printf("%s", way);
  return 0;
}
#endif
