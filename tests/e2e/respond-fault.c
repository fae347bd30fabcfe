// A response that is not there ends the invocation like the signal, in modes fresh and shared, with threads and without,
// and the next one finds everything in order.
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang_bc %s -o fault.bc
// RUN: %clang_bc -DNAME='"fault"' %S/Inputs/repeat.c -o repeat.bc
// RUN: %faas-merge repeat.bc fault.bc -o fused
// RUN: printf 'fine\nbad\nfine\nthread\nfine\nsecond\nfine' | ./fused | FileCheck %s --match-full-lines
// RUN: %faas-merge repeat.bc fault.bc --isolate fault=shared -o fused
// RUN: printf 'fine\nbad\nfine\nthread\nfine\nsecond\nfine' | ./fused | FileCheck %s --match-full-lines

// CHECK:      0 [fine] {{$}}
// CHECK-NEXT: 500 [] function 'fault' was ended by signal 11 (Segmentation fault)
// CHECK-NEXT: 0 [fine] {{$}}
// CHECK-NEXT: 500 [] function 'fault' was ended by signal 11 (Segmentation fault)
// CHECK-NEXT: 0 [fine] {{$}}
// CHECK-NEXT: 500 [] function 'fault' was ended by signal 11 (Segmentation fault)
// CHECK-NEXT: 0 [fine] {{$}}

#include <faas.h>
#include <pthread.h>
#include <string.h>

static void *nothing(void *unused) { return unused; }

int faas_main(void) {
  faas_bytes request = faas_request();
  const char *volatile nowhere = (const char *)8;
  pthread_t thread;
  if (!memcmp(request.data, "fine", 4))
    return faas_respond("fine", 4);
  if (!memcmp(request.data, "thread", 6)) {
    pthread_create(&thread, NULL, nothing, NULL);
    pthread_join(thread, NULL);
  }
  if (!memcmp(request.data, "second", 6))
    faas_respond("first", 5);
  return faas_respond(nowhere, 100);
}
