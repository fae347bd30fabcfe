// What start-up code of a language asks of its process, Rust's in particular, has the answers of a process: standard
// descriptors that are open, signals at their defaults, the bounds of the stack it runs on. The stack for handlers is
// there already, so that it need not be made each time.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/start.bc
// RUN: %faas-merge %t/start.bc -o %t/fused
// RUN: printf x | %t/fused | FileCheck %s
// CHECK: poll 3: 1 4 4
// CHECK: sigaction: 0 0 0 -1 1
// CHECK: stack: 1 1

#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

int main(void) {
  struct pollfd polled[4] = {{0, POLLIN, 0}, {1, POLLOUT, 0}, {2, POLLOUT, 0}, {-1, POLLIN, 0}};
  int ready = poll(polled, 4, -1);
  printf("poll %d: %d %d %d\n", ready, polled[0].revents, polled[1].revents, polled[2].revents);

  struct sigaction fatal, other;
  int first = sigaction(SIGSEGV, NULL, &fatal), second = sigaction(SIGUSR1, NULL, &other);
  stack_t handlers;
  sigaltstack(NULL, &handlers);
  printf("sigaction: %d %d %d %d %d\n", fatal.sa_handler != SIG_DFL, other.sa_handler != SIG_DFL, first | second,
         sigaction(10000, NULL, NULL), handlers.ss_flags != SS_DISABLE);

  for (int i = 0; i < 2; i++) {
    pthread_attr_t attributes;
    void *stack;
    size_t size;
    if (pthread_getattr_np(pthread_self(), &attributes) || pthread_attr_getstack(&attributes, &stack, &size) ||
        pthread_attr_destroy(&attributes))
      return 1;
    printf("%s%d", i ? " " : "stack: ", (char *)&i > (char *)stack && (char *)&i < (char *)stack + size);
  }
  return 0;
}
