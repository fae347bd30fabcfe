// C invokes C; the callee's answer is what it would be in a process of its own.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc -DNAME='"upper"' %S/Inputs/repeat.c -o %t/repeat.bc
// RUN: %clang_bc %s -o %t/upper.bc
// RUN: %faas-merge %t/repeat.bc %t/upper.bc -o %t/fused | FileCheck %s --check-prefix=TABLE
// RUN: printf 'abc\n\nxyz' | %t/fused | FileCheck %s --match-full-lines
// RUN: %clang -I%include %s %runtime_a -lpthread -ldl -o %t/upper
// RUN: printf abc | %t/upper | FileCheck %s --check-prefix=ALONE
// RUN: printf abc | env FAAS_ENTRY=upper %t/fused | FileCheck %s --check-prefix=ALONE

// TABLE: repeat -> upper
// CHECK: 0 [1 ABC] {{$}}
// CHECK-NEXT: 0 [1 ] {{$}}
// CHECK-NEXT: 0 [1 XYZ] {{$}}
// ALONE: 1 ABC

#include <ctype.h>
#include <faas.h>
#include <stdlib.h>
#include <string.h>

static int calls;
static char *buffer;

int faas_main(void) {
  faas_bytes request = faas_request();
  char digit = (char)('0' + ++calls);
  faas_respond(&digit, 1);
  faas_respond(" ", 1);
  buffer = malloc(request.size + 1);
  for (size_t i = 0; i < request.size; i++)
    buffer[i] = (char)toupper(((const char *)request.data)[i]);
  faas_respond(buffer, request.size);
  free(buffer);
  return 0;
}
