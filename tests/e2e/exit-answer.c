// What an SDK function responded is its answer if it returns or exits, and is lost with _exit and the like, as what a
// program's stdio has buffered is. So it is fused and on its own.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/leaver.bc
// RUN: %clang_bc -DNAME='"leaver"' %S/Inputs/repeat.c -o %t/repeat.bc
// RUN: %faas-merge %t/repeat.bc %t/leaver.bc -o %t/fused
// RUN: printf 'return\nexit\n_exit\nquick_exit\nthread' | %t/fused | FileCheck %s --match-full-lines
// RUN: %faas-merge %t/repeat.bc %t/leaver.bc --isolate leaver=process -o %t/process
// RUN: printf 'return\nexit\n_exit\nquick_exit\nthread' | %t/process | FileCheck %s --match-full-lines
// CHECK:      0 [answer] {{$}}
// CHECK-NEXT: 0 [answer] {{$}}
// CHECK-NEXT: 0 [] {{$}}
// CHECK-NEXT: 0 [] {{$}}
// CHECK-NEXT: 0 [answer] {{$}}

// RUN: %faas-merge %t/leaver.bc -o %t/root
// RUN: %clang -I%include %s %runtime_a -pthread -o %t/apart
// RUN: printf return | %t/root | wc -c | FileCheck %s --check-prefix=KEPT
// RUN: printf exit | %t/root | wc -c | FileCheck %s --check-prefix=KEPT
// RUN: printf _exit | %t/root | wc -c | FileCheck %s --check-prefix=LOST
// RUN: printf quick_exit | %t/root | wc -c | FileCheck %s --check-prefix=LOST
// RUN: printf thread | %t/root | wc -c | FileCheck %s --check-prefix=KEPT
// RUN: printf return | %t/apart | wc -c | FileCheck %s --check-prefix=KEPT
// RUN: printf exit | %t/apart | wc -c | FileCheck %s --check-prefix=KEPT
// RUN: printf _exit | %t/apart | wc -c | FileCheck %s --check-prefix=LOST
// RUN: printf quick_exit | %t/apart | wc -c | FileCheck %s --check-prefix=LOST
// RUN: printf thread | %t/apart | wc -c | FileCheck %s --check-prefix=KEPT
// KEPT: {{^}}6{{$}}
// LOST: {{^}}0{{$}}

#include <faas.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *leave(void *unused) {
  (void)unused;
  exit(0);
}

int faas_main(void) {
  char way[16] = "";
  memcpy(way, faas_request().data, faas_request().size);
  faas_respond("answer", 6);
  if (!strcmp(way, "exit"))
    exit(0);
  if (!strcmp(way, "_exit"))
    _exit(0);
  if (!strcmp(way, "quick_exit"))
    quick_exit(0);
  if (!strcmp(way, "thread")) {
    pthread_t thread;
    pthread_create(&thread, NULL, leave, NULL);
    pthread_join(thread, NULL);
  }
  return 0;
}
