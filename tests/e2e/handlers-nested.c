// Handlers, masks and pending signals are each function's own, also where one invokes the other from a handler: what the
// callee sends itself ends the callee, and its crash does not run the caller's handler.
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang_bc -DCALLER %s -o caller.bc
// RUN: %clang_bc %s -o callee.bc
// RUN: %faas-merge caller.bc callee.bc --root caller -o fused
// RUN: ./fused < /dev/null | FileCheck %s --match-full-lines
// RUN: %faas-merge caller.bc callee.bc --root caller --isolate callee=shared -o shared
// RUN: ./shared < /dev/null | FileCheck %s --match-full-lines

// CHECK:      1 before
// CHECK-NEXT: function 'callee' was ended by signal 10 (User defined signal 1)
// CHECK-NEXT: function 'callee' was ended by signal 11 (Segmentation fault)
// CHECK-NEXT: function 'callee' was ended by signal 13 (Broken pipe)
// CHECK-NEXT: fine 0 0 1
// CHECK-NEXT: 3 after, blocked 1

#include <errno.h>
#include <faas.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifdef CALLER
static volatile sig_atomic_t count;

static void invoke(int number) {
  count++;
  if (count > 1)
    return;
  static const char *const requests[] = {"raise", "crash", "pipe", "fine"};
  printf("%d before\n", count);
  for (int i = 0; i < 4; i++) {
    faas_response response;
    faas_invoke("callee", requests[i], strlen(requests[i]), &response);
    printf("%.*s%s\n", (int)response.size, (const char *)response.data, response.error);
    faas_response_free(&response);
  }
  raise(number == SIGUSR1 ? SIGUSR2 : SIGUSR1);
  raise(SIGUSR1); // blocked until this handler is done
}

int main(void) {
  sigset_t set;
  signal(SIGUSR1, invoke);
  signal(SIGUSR2, invoke);
  signal(SIGSEGV, invoke);
  signal(SIGPIPE, SIG_IGN);
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigprocmask(SIG_BLOCK, &set, NULL);
  raise(SIGTERM);
  raise(SIGUSR1);
  sigprocmask(SIG_BLOCK, NULL, &set);
  printf("%d after, blocked %d\n", (int)count, sigismember(&set, SIGTERM));
  fflush(stdout);
  return 0;
}
#else
int faas_main(void) {
  faas_bytes request = faas_request();
  if (!memcmp(request.data, "raise", 4))
    raise(SIGUSR1);
  if (!memcmp(request.data, "crash", 4))
    *(volatile int *)8 = 1;
  if (!memcmp(request.data, "pipe", 4)) {
    int pair[2];
    if (pipe(pair))
      return 1;
    close(pair[0]);
    return (int)write(pair[1], "x", 1);
  }
  char text[30];
  sigset_t blocked, pending;
  struct sigaction action;
  sigprocmask(SIG_BLOCK, NULL, &blocked);
  sigpending(&pending);
  sigaction(SIGSEGV, NULL, &action);
  int size = sprintf(text, "fine %d %d %d", sigismember(&blocked, SIGTERM), sigismember(&pending, SIGTERM),
                     action.sa_handler == SIG_DFL);
  return faas_respond(text, (size_t)size);
}
#endif
