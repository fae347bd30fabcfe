// A thread ends the invocation while the one that entered waits in libc, which has noted what to do should that thread be
// cancelled. Of that nothing is left in the thread: a longjmp of a later invocation would do it, on a stack that is gone.
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang_bc -O1 %s -o ends.bc
// RUN: %clang_bc -DNAME='"ends"' %S/Inputs/repeat.c -o repeat.bc
// RUN: %faas-merge repeat.bc ends.bc -o fused > /dev/null
// RUN: printf 'cond\njump\nsem\njump\nonce\njump\ncond\nsem\nonce\njump' | ./fused | FileCheck %s --match-full-lines

// CHECK:      500 [] function 'ends' exited with status 3
// CHECK-NEXT: 0 [landed] {{$}}
// CHECK-NEXT: 500 [] function 'ends' exited with status 3
// CHECK-NEXT: 0 [landed] {{$}}
// CHECK-NEXT: 500 [] function 'ends' exited with status 4
// CHECK-NEXT: 0 [landed] {{$}}
// CHECK-NEXT: 500 [] function 'ends' exited with status 3
// CHECK-NEXT: 500 [] function 'ends' exited with status 3
// CHECK-NEXT: 500 [] function 'ends' exited with status 4
// CHECK-NEXT: 0 [landed] {{$}}

#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *end(void *unused) {
  usleep(2000);
  exit(unused ? 5 : 3);
}

static void end_in_once(void) { exit(4); }

static jmp_buf point;

/* Writes over what was there, and jumps over more of the stack than the others have taken. */
__attribute__((noinline, disable_tail_calls)) static void jump(int depth, char *outer) {
  char room[4096];
  memset(room, 0x41, sizeof room);
  if (!depth)
    longjmp(point, outer[1]);
  jump(depth - 1, room);
  __asm__ volatile("" : : "r"(room) : "memory"); /* or it would be a loop */
}

/* Far down the stack, where the later ones write. */
__attribute__((noinline)) static void wait_for_end(const char *way, int depth) {
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  static pthread_cond_t never = PTHREAD_COND_INITIALIZER;
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  static sem_t none;
  volatile char room[1024];
  room[0] = 1;
  if (depth)
    wait_for_end(way, depth - 1);
  if (!strcmp(way, "once"))
    pthread_once(&once, end_in_once);
  pthread_t thread;
  pthread_create(&thread, NULL, end, NULL);
  pthread_mutex_lock(&lock);
  while (!strcmp(way, "cond"))
    pthread_cond_wait(&never, &lock);
  sem_init(&none, 0, 0);
  sem_wait(&none);
  room[0] = 0;
}

int main(void) {
  char way[20] = "";
  if (scanf("%19s", way) != 1)
    return 1;
  if (strcmp(way, "jump"))
    wait_for_end(way, 10);
  if (!setjmp(point))
    jump(20, way);
  printf("landed");
  return 0;
}
