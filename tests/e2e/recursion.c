// A function that invokes itself, with state of its own at each level; recursion without an end is stopped with an error
// that names the limit, at the default and at a given one.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/count.bc
// RUN: %clang_bc -DNAME='"count"' %S/Inputs/repeat.c -o %t/repeat.bc
// RUN: %faas-merge %t/repeat.bc %t/count.bc -o %t/fused
// RUN: printf '5\n0\n5\n200' | %t/fused | FileCheck %s
// RUN: printf 'endless\n3' | %t/fused | FileCheck %s --check-prefix=ENDLESS
// RUN: printf '1\n2\n3' | env FAAS_MAX_DEPTH=4 %t/fused | FileCheck %s --check-prefix=LIMIT
// RUN: %faas-merge %t/count.bc -o %t/alone | FileCheck %s --check-prefix=TABLE
// RUN: printf endless | not %t/alone 2>&1 | FileCheck %s --check-prefix=ALONE

// CHECK:      0 [5 4 3 2 1 0]
// CHECK-NEXT: 0 [0]
// CHECK-NEXT: 0 [5 4 3 2 1 0]
// CHECK-NEXT: 0 [200 199 {{.*}} 1 0]
// ENDLESS:      500 [] function 'count': more than FAAS_MAX_DEPTH=256 invocations nested
// ENDLESS-NEXT: 0 [3 2 1 0]
// LIMIT:      0 [1 0]
// LIMIT-NEXT: 0 [2 1 0]
// LIMIT-NEXT: 500 [] function 'count': more than FAAS_MAX_DEPTH=4 invocations nested
// TABLE: root count
// ALONE: faas: function 'count': more than FAAS_MAX_DEPTH=256 invocations nested

#include <faas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char mine[20];
static _Thread_local int calls;

int faas_main(void) {
  faas_bytes request = faas_request();
  memcpy(mine, request.data, request.size < 19 ? request.size : 19);
  int n = atoi(mine);
  if (calls++)
    return faas_fail("state of another invocation");
  faas_response r = {0};
  if (n || mine[0] == 'e') {
    char next[20] = "endless";
    if (n)
      sprintf(next, "%d", n - 1);
    if (faas_invoke("count", next, strlen(next), &r)) {
      faas_fail(r.error);
      faas_response_free(&r);
      return 1;
    }
  }
  faas_respond(mine, strlen(mine)); // unchanged by the ones inside
  if (r.size)
    faas_respond(" ", 1);
  faas_respond(r.data, r.size);
  faas_response_free(&r);
  return 0;
}
