// Threads that a function starts act on its invocation: they share its globals and its response, have thread-locals of
// their own from the initialisers, and may invoke other functions. Their pthread keys and exit() work as in a process.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/threads.bc
// RUN: %clang_bc %S/../driver/Inputs/pair.c -o %t/callee.bc
// RUN: %clang_bc -DNAME='"threads"' %S/Inputs/repeat.c -o %t/repeat.bc
// RUN: %faas-merge %t/repeat.bc %t/threads.bc %t/callee.bc -o %t/fused
// RUN: printf 'one\ntwo\nexit\nonce' | %t/fused | FileCheck %s --match-full-lines
// RUN: %faas-merge %t/repeat.bc %t/threads.bc %t/callee.bc --isolate callee=shared -o %t/shared
// RUN: printf 'one\ntwo\nexit\nonce' | %t/shared | FileCheck %s --match-full-lines

// CHECK:      0 [sum 40, main 5, keys 8, enoenoenoenoenoenoenoeno] {{$}}
// CHECK-NEXT: 0 [sum 40, main 5, keys 8, owtowtowtowtowtowtowtowt] {{$}}
// CHECK-NEXT: 0 [] {{$}}
// CHECK-NEXT: 0 [once 1] {{$}}

#include <faas.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static atomic_int sum, keys, onces;
static _Thread_local int mine = 5;
static _Thread_local int *pointer;
static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char reversed[200];

static void count_key(void *value) { keys += *(int *)value == 5; }
static void count_once(void) { onces++; }

static void *work(void *unused) {
  static int one = 5;
  pthread_setspecific(key, &one);
  pointer = &mine;
  sum += *pointer;
  *pointer = 100;
  faas_bytes request = faas_request();
  faas_response r;
  if (!faas_invoke("callee", request.data, request.size, &r)) {
    pthread_mutex_lock(&lock);
    strcat(reversed, r.data);
    pthread_mutex_unlock(&lock);
  }
  faas_response_free(&r);
  return unused;
}

static void *leave(void *unused) {
  exit(0);
  return unused;
}

static void *make_once(void *unused) {
  pthread_once(&once, count_once);
  return unused;
}

static void all(void *(*routine)(void *)) {
  pthread_t threads[8];
  for (int i = 0; i < 8; i++)
    if (pthread_create(&threads[i], NULL, routine, NULL))
      abort();
  for (int i = 0; i < 8; i++)
    pthread_join(threads[i], NULL);
}

int faas_main(void) {
  char text[300] = "";
  const char *word = faas_request().data;
  if (!strncmp(word, "exit", 4)) {
    pthread_t thread;
    pthread_create(&thread, NULL, leave, NULL);
    pthread_join(thread, NULL);
    strcpy(text, "thread ended, main goes on");
  } else if (!strncmp(word, "once", 4)) {
    all(make_once);
    sprintf(text, "once %d", onces);
  } else {
    pthread_key_create(&key, count_key);
    all(work);
    sprintf(text, "sum %d, main %d, keys %d, %s", sum, mine, keys, reversed);
    pthread_key_delete(key);
  }
  faas_respond(text, strlen(text));
  return 0;
}
