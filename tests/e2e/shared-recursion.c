// Recursion in mode shared: each level has an instance of its own, which the next recursion finds again, in the same
// order. Computed names reach shared functions too, and FAAS_MAX_DEPTH holds, also where instances are idle.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/count.bc
// RUN: %clang_bc -DCOMPUTED %s -o %t/computed.bc
// RUN: %clang_bc -DNAME='"count"' %S/Inputs/repeat.c -o %t/repeat.bc
// RUN: %faas-merge %t/repeat.bc %t/count.bc --isolate '*=shared' -o %t/fused
// RUN: %faas-merge %t/repeat.bc count=%t/computed.bc --isolate '*=shared' -o %t/computed
// RUN: printf '2\n0\n2\n1\nendless\n1' > %t/in
// RUN: env FAAS_MAX_DEPTH=6 %t/fused < %t/in | FileCheck %s
// RUN: env FAAS_MAX_DEPTH=6 %t/computed < %t/in | FileCheck %s
// RUN: printf '200\n2' | %t/fused | FileCheck %s --check-prefix=DEEP
// RUN: %faas-merge %t/repeat.bc %t/count.bc --isolate 'count=shared' -o %t/alone
// RUN: printf '1' | env FAAS_ENTRY=count %t/alone | FileCheck %s --check-prefix=ROOT

// CHECK:      0 [2:1 1:1 0:1 1:1 2:1]
// CHECK-NEXT: 0 [0:2]
// CHECK-NEXT: 0 [2:3 1:2 0:2 1:2 2:3]
// CHECK-NEXT: 0 [1:4 0:3 1:4]
// CHECK-NEXT: 500 [] function 'count': more than FAAS_MAX_DEPTH=6 invocations nested
// CHECK-NEXT: 0 [1:6 0:5 1:6]
// DEEP:      0 [200:1 199:1 {{.*}} 1:1 0:1 1:1 {{.*}} 199:1 200:1]
// DEEP-NEXT: 0 [2:2 1:2 0:2 1:2 2:2]
// ROOT: 1:1 0:1 1:1

#include <faas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef COMPUTED
static const char *volatile next_name = "count";
#else
#define next_name "count"
#endif

static int calls; /* of this instance */

int faas_main(void) {
  faas_bytes request = faas_request();
  char word[20] = "", mine[40];
  memcpy(word, request.data, request.size < 19 ? request.size : 19);
  int n = atoi(word);
  int size = sprintf(mine, "%d:%d", n, ++calls);
  faas_respond(mine, (size_t)size);
  if (!n && word[0] != 'e')
    return 0;
  if (n)
    sprintf(word, "%d", n - 1);
  faas_response r;
  if (faas_invoke(next_name, word, strlen(word), &r)) {
    faas_fail(r.error);
    faas_response_free(&r);
    return 1;
  }
  faas_respond(" ", 1);
  faas_respond(r.data, r.size);
  faas_response_free(&r);
  sprintf(mine, " %d:%d", n, calls); /* unchanged by the ones inside */
  return faas_respond(mine, strlen(mine));
}
