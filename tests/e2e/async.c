// Asynchronous invocations, by constant and by computed names, do the same fused as apart: answers in any order, a
// fan-out of 8 that each fan out by 8, ends of every kind, one that is given up and one that outlives its caller. Fused
// they need no network, one thread is enough for them, and each has fresh state. In modes shared and process too.
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang_bc %s -DCALLER -o caller.bc
// RUN: %clang_bc %s -o callee.bc
// RUN: %faas-merge caller.bc callee.bc -o fused | FileCheck %s --check-prefix=TABLE
// RUN: env FAAS_GATEWAY= ./fused < /dev/null 2> log | FileCheck %s
// RUN: FileCheck %s --check-prefix=LOG < log
// RUN: env FAAS_ASYNC_THREADS=1 ./fused < /dev/null | FileCheck %s
// RUN: %faas-merge caller.bc callee.bc --isolate callee=process -o process
// RUN: ./process < /dev/null | FileCheck %s
// RUN: %faas-merge caller.bc callee.bc --isolate '*=shared' -o shared
// RUN: ./shared < /dev/null | FileCheck %s
//
// Apart, over the network: the callee in a server of its own, the caller in a process of its own.
// RUN: %faas-merge callee.bc -o server
// RUN: %clang -D_GNU_SOURCE -I%include -DCALLER %s %runtime_a -lpthread -ldl -o apart
// RUN: %gateway ./server ./apart < /dev/null | FileCheck %s
// RUN: not env FAAS_ASYNC_THREADS=0 ./fused 2>&1 | FileCheck %s --check-prefix=BAD
//
// TABLE: calls made local
// TABLE: caller -> callee {{.*}}asynchronous
// TABLE: calls looked up at run time
// TABLE: caller -> ? {{.*}}asynchronous
// LOG: late is made
// CHECK:      order 0 1 2 3 4 5 6 7
// CHECK-NEXT: sum 64
// CHECK-NEXT: 500 function 'callee' exited with status 3
// CHECK-NEXT: 500 function 'callee' was ended by signal 6 (Aborted)
// CHECK-NEXT: 500 function 'callee' was ended by signal 11 (Segmentation fault)
// CHECK-NEXT: 500 function 'callee' was ended by signal 11 (Segmentation fault)
// CHECK-NEXT: none 503
// BAD: faas: FAAS_ASYNC_THREADS=0: expected a whole number from 1 to 1000
// UNSUPPORTED: sanitizers
#include <faas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef CALLER
static void say(const char *text) { faas_respond(text, strlen(text)); }

static int wait_number(faas_future *future) {
  faas_response response;
  int number = faas_wait(future, &response) ? -1 : atoi(response.data);
  faas_response_free(&response);
  return number;
}

static void wait_error(faas_future *future) {
  char line[200];
  faas_response response;
  faas_wait(future, &response);
  snprintf(line, sizeof line, "%d %s\n", response.status, response.error);
  say(line);
  faas_response_free(&response);
}

int faas_main(void) {
  char text[60];
  const char *name = getenv("FAAS_TEST_NAME"); /* computed */
  if (!name)
    name = "callee";
  faas_future *futures[8];
  for (int i = 0; i < 8; i++) {
    sprintf(text, "echo %d", i);
    futures[i] = i % 2 ? faas_invoke_async("callee", text, strlen(text)) : faas_invoke_async(name, text, strlen(text));
  }
  say("order");
  int numbers[8];
  for (int i = 7; i >= 0; i--)
    numbers[i] = wait_number(futures[i]);
  for (int i = 0; i < 8; i++) {
    sprintf(text, " %d", numbers[i]);
    say(text);
  }
  int sum = 0;
  for (int i = 0; i < 8; i++)
    futures[i] = faas_invoke_async("callee", "fan 8", 5);
  for (int i = 0; i < 8; i++)
    sum += wait_number(futures[i]);
  sprintf(text, "\nsum %d\n", sum);
  say(text);
  const char *const ends[] = {"exit", "abort", "crash", "overflow"};
  for (int i = 0; i < 4; i++)
    futures[i] = faas_invoke_async("callee", ends[i], strlen(ends[i]));
  for (int i = 0; i < 4; i++)
    wait_error(futures[i]);
  faas_future_free(faas_invoke_async("callee", "late", 4)); /* given up */
  faas_invoke_async("callee", "late", 4); /* left behind */
  faas_response none;
  sprintf(text, "none %d\n", faas_wait(NULL, &none));
  say(text);
  return 0;
}
#else

static int overflow(int depth) {
  volatile char room[1024];
  room[0] = (char)depth;
  return depth ? overflow(depth + 1) + room[0] : 0;
}

int faas_main(void) {
  faas_bytes request = faas_request();
  const char *word = request.data;
  char text[20] = "";
  if (!strncmp(word, "exit", 4))
    exit(3);
  if (!strncmp(word, "abort", 5))
    abort();
  if (!strncmp(word, "crash", 5))
    *(volatile int *)8 = 1;
  if (!strncmp(word, "overflow", 8))
    return overflow(1);
  if (!strncmp(word, "late", 4)) {
    usleep(20000); /* so that its caller has ended, mostly */
    fprintf(stderr, "late is made\n");
  }
  if (!strncmp(word, "echo", 4))
    sprintf(text, "%.*s", (int)request.size - 5, word + 5);
  if (!strncmp(word, "fan", 3)) {
    faas_future *futures[8];
    for (int i = 0; i < 8; i++)
      futures[i] = faas_invoke_async("callee", "one", 3);
    int sum = 0;
    for (int i = 0; i < 8; i++) {
      faas_response response;
      if (!faas_wait(futures[i], &response))
        sum += atoi(response.data);
      faas_response_free(&response);
    }
    sprintf(text, "%d", sum);
  }
  if (!strncmp(word, "one", 3))
    strcpy(text, "1");

  return faas_respond(text, strlen(text));
}
#endif
