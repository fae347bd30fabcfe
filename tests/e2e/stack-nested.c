// An invocation has the stack that a process has, 8 MB, whatever its callers have taken of theirs, in modes fresh and
// shared, on the main thread, on those of the server, on one that a function started with little stack, and twenty deep.
// A stack without end is still found out.
// UNSUPPORTED: sanitizers
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang_bc -DSDK %s -o kept.bc
// RUN: %clang_bc %s -o deep.bc
// RUN: %clang_bc -DNAME='"deep"' %S/Inputs/repeat.c -o repeat.bc
// RUN: %faas-merge repeat.bc deep.bc kept.bc --isolate kept=shared -o fused
// RUN: printf '1\n2\n3\n20\nthread\nendless\n20' | ./fused | FileCheck %s
// RUN: %gateway ./fused sh -c "printf '1\n2\n3\n20\nthread\nendless\n20' | curl -s --data-binary @- \$FAAS_TEST_GATEWAY/" \
// RUN:   | FileCheck %s

// CHECK:      0 [deep 1] {{$}}
// CHECK-NEXT: 0 [deep 2, kept 1] {{$}}
// CHECK-NEXT: 0 [deep 3, kept 2, deep 1] {{$}}
// CHECK-NEXT: 0 [deep 20, kept 19, {{.*}}, deep 2, kept 1] {{$}}
// CHECK-NEXT: 0 [thread, kept 1] {{$}}
// CHECK-NEXT: 500 [] function 'deep' was ended by signal 11 (Segmentation fault)
// CHECK-NEXT: 0 [deep 20, kept 19, {{.*}}, deep 2, kept 1] {{$}}

#include <faas.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char text[1000];

/* Five megabytes of stack, each page of it used. */
__attribute__((noinline)) static void take_stack(void (*then)(int), int count) {
  volatile char taken[5 << 20];
  for (size_t i = 0; i < sizeof taken; i += 4096)
    taken[i] = 1;
  then(count);
  taken[sizeof taken - 1] = 1;
}

#ifdef SDK
#define OWN "kept"
#define OTHER "deep"
#else
#define OWN "deep"
#define OTHER "kept"
#endif

static void append(const char *other, int count) {
  char line[20];
  faas_response response;
  snprintf(line, sizeof line, "%d", count);
  faas_invoke(other, line, strlen(line), &response);
  strcat(text, ", ");
  strcat(text, response.status == FAAS_OK ? response.data : response.error);
  faas_response_free(&response);
}

static void go_on(int count) {
  sprintf(text, OWN " %d", count);
  if (count > 1)
    append(OTHER, count - 1);
}

static void *in_thread(void *unused) {
  strcpy(text, "thread");
  append("kept", 1);
  return unused;
}

static int endless(volatile char *above) {
  volatile char here[1000];
  here[0] = *above;
  return endless(here) + here[0];
}

static void answer(char *line) {
  if (!strcmp(line, "thread")) {
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 128 << 10);
    pthread_create(&thread, &attributes, in_thread, NULL);
    pthread_join(thread, NULL);
  } else if (!strcmp(line, "endless")) {
    endless(line);
  } else {
    take_stack(go_on, atoi(line));
  }
}

#ifdef SDK
int faas_main(void) {
  faas_bytes request = faas_request();
  char line[20];
  snprintf(line, sizeof line, "%.*s", (int)request.size, (const char *)request.data);
  answer(line);
  return faas_respond(text, strlen(text));
}
#else
int main(void) {
  char line[20] = "";
  scanf("%19s", line);
  answer(line);
  fputs(text, stdout);
}
#endif
