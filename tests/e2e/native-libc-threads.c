// Functions that libc calls in threads of its own, when a timer expires or something was read, find the state of the
// invocation, which has a process of its own for that.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc -g %s -o %t/notified.bc
// RUN: %clang_bc -DNAME='"notified"' %S/Inputs/repeat.c -o %t/repeat.bc
// RUN: %faas-merge %t/repeat.bc %t/notified.bc -o %t/fused | FileCheck %s --check-prefix=TABLE
// RUN: printf 'timer\naio\nlist\nexit' | %t/fused | FileCheck %s --match-full-lines
// TABLE: notified is process and not fresh
// CHECK:      0 [timer 7 3] {{$}}
// CHECK-NEXT: 0 [aio 7 3] {{$}}
// CHECK-NEXT: 0 [list 7 3] {{$}}
// CHECK-NEXT: 500 [] function 'notified' exited with status 4

#include <aio.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static sem_t done;
static int seen;
static _Thread_local int local = 3;
static char way[20];

static void notified(union sigval value) {
  seen = value.sival_int;
  if (!strcmp(way, "exit"))
    exit(4);
  local++;
  sem_post(&done);
}

int main(void) {
  static char text[10];
  struct sigevent event = {
      .sigev_notify = SIGEV_THREAD, .sigev_notify_function = notified, .sigev_value = {.sival_int = 7}};
  struct aiocb block = {.aio_buf = text, .aio_nbytes = 5, .aio_lio_opcode = LIO_READ}, *blocks[] = {&block};
  FILE *file = tmpfile();
  timer_t timer;
  if (scanf("%19s", way) != 1 || !file || fputs("hello", file) < 0 || fflush(file))
    return 1;
  block.aio_fildes = fileno(file);
  sem_init(&done, 0, 0);
  if (!strcmp(way, "timer") || !strcmp(way, "exit")) {
    if (timer_create(CLOCK_MONOTONIC, &event, &timer) ||
        timer_settime(timer, 0, &(struct itimerspec){.it_value = {.tv_nsec = 1000000}}, NULL))
      return 2;
  } else if (!strcmp(way, "aio")) {
    block.aio_sigevent = event;
    if (aio_read(&block))
      return 3;
  } else if (lio_listio(LIO_NOWAIT, blocks, 1, &event)) {
    return 4;
  }
  while (sem_wait(&done))
    ;
  if (strcmp(way, "timer") && memcmp(text, "hello", 5))
    return 5;
  printf("%s %d %d", way, seen, local);
}
