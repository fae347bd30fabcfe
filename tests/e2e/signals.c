// A fatal signal ends the invocation that it happens in, with the text of a process that it ends, and the next one
// finds everything in order: also a stack overflow, a crash in a thread, and one while output is half written.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/crash.bc
// RUN: %clang_bc -DNAME='"crash"' %S/Inputs/repeat.c -o %t/repeat.bc
// RUN: %faas-merge %t/repeat.bc %t/crash.bc -o %t/fused
// RUN: printf 'null\nfine\nfpe\nill\nbus\noverflow\nfine\nraise\nkill\nterm\nthread\nhandler\noutput\nfine' \
// RUN:   | %t/fused | FileCheck %s --match-full-lines
// RUN: printf overflow | env FAAS_ENTRY=crash %python %S/../tools/status.py 139 %t/fused

// CHECK:      500 [] function 'crash' was ended by signal 11 (Segmentation fault)
// CHECK-NEXT: 0 [fine 1] {{$}}
// CHECK-NEXT: 500 [] function 'crash' was ended by signal 8 (Floating point exception)
// CHECK-NEXT: 500 [] function 'crash' was ended by signal 4 (Illegal instruction)
// CHECK-NEXT: 500 [] function 'crash' was ended by signal 7 (Bus error)
// CHECK-NEXT: 500 [] function 'crash' was ended by signal 11 (Segmentation fault)
// CHECK-NEXT: 0 [fine 1] {{$}}
// CHECK-NEXT: 500 [] function 'crash' was ended by signal 11 (Segmentation fault)
// CHECK-NEXT: 500 [] function 'crash' was ended by signal 15 (Terminated)
// CHECK-NEXT: 500 [] function 'crash' was ended by signal 15 (Terminated)
// CHECK-NEXT: 500 [] function 'crash' was ended by signal 11 (Segmentation fault)
// CHECK-NEXT: 500 [] function 'crash' exited with status 11
// CHECK-NEXT: 500 [] function 'crash' was ended by signal 11 (Segmentation fault)
// CHECK-NEXT: 0 [fine 1] {{$}}

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int calls;
static volatile int zero;

__attribute__((noinline)) static int overflow(volatile char *above) {
  volatile char here[1000];
  here[0] = *above;
  return overflow(here) + here[0];
}

static void *crash(void *unused) {
  (void)unused;
  *(volatile int *)8 = 1;
  return NULL;
}

static void never(int number) { _exit(number); }
static void at_exit(void) { printf("exit handlers do not run"); }

int main(void) {
  char line[100] = "";
  scanf("%99s", line);
  calls++;
  atexit(at_exit);
  if (!strcmp(line, "null"))
    crash(NULL);
  if (!strcmp(line, "fpe"))
    printf("%d", 10 / zero); // 1 / x is no division to LLVM
  if (!strcmp(line, "ill"))
    __builtin_trap();
  if (!strcmp(line, "bus")) {
    char path[] = "/tmp/faas-signals-XXXXXX";
    int file = mkstemp(path);
    unlink(path);
    char *empty = mmap(NULL, 4096, PROT_READ, MAP_SHARED, file, 0);
    return *(volatile char *)empty;
  }
  if (!strcmp(line, "overflow"))
    return overflow(line);
  if (!strcmp(line, "raise"))
    raise(SIGSEGV);
  if (!strcmp(line, "kill"))
    kill(getpid(), SIGTERM);
  if (!strcmp(line, "term"))
    raise(SIGTERM);
  if (!strcmp(line, "thread")) {
    pthread_t thread;
    pthread_create(&thread, NULL, crash, NULL);
    pthread_join(thread, NULL);
    printf("a process would not get here");
  }
  if (!strcmp(line, "handler")) {
    signal(SIGSEGV, never);
    sigaction(SIGSEGV, &(struct sigaction){.sa_handler = never}, NULL);
    crash(NULL);
  }
  if (!strcmp(line, "output")) {
    printf("half");
    printf("%s", (char *)8);
  }
  printf("fine %d", calls);
  _exit(fflush(stdout));
}
