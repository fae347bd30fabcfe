// A function sets the HTTP status of its answer: a caller in the same binary sees what it would see over the network.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc -DROOT %s -o %t/root.bc
// RUN: %clang_bc %s -o %t/callee.bc
// RUN: %faas-merge %t/root.bc fresh=%t/callee.bc shared=%t/callee.bc process=%t/callee.bc --root root \
// RUN:   --isolate shared=shared,process=process -o %t/fused
// RUN: %t/fused < /dev/null | FileCheck %s

// CHECK:      fresh: 404 [] [no such thing]
// CHECK-NEXT: fresh: 0 [created] []
// CHECK-NEXT: fresh: 503 [] [function 'fresh': HTTP status 503]
// CHECK-NEXT: fresh: 0 [plain] []
// CHECK-NEXT: shared: 404 [] [no such thing]
// CHECK-NEXT: shared: 0 [created] []
// CHECK-NEXT: shared: 503 [] [function 'shared': HTTP status 503]
// CHECK-NEXT: shared: 0 [plain] []
// CHECK-NEXT: process: 404 [] [no such thing]
// CHECK-NEXT: process: 0 [created] []
// CHECK-NEXT: process: 503 [] [function 'process': HTTP status 503]
// CHECK-NEXT: process: 0 [plain] []

#include <faas.h>
#include <stdio.h>
#include <string.h>

#ifdef ROOT
static void tell(const char *callee, const char *request) {
  faas_response r;
  int status = faas_invoke(callee, request, strlen(request), &r);
  char text[200];
  faas_respond(
      text, (size_t)snprintf(text, sizeof text, "%s: %d [%s] [%s]\n", callee, status, (const char *)r.data, r.error));
  faas_response_free(&r);
}
int faas_main(void) {
  static const char *const callees[] = {"fresh", "shared", "process"};
  for (int i = 0; i < 3; i++) {
    tell(callees[i], "404 no such thing");
    tell(callees[i], "201 created");
    tell(callees[i], "503 ");
    tell(callees[i], "000 plain");
  }
  return 0;
}
#else
int faas_main(void) {
  faas_bytes request = faas_request();
  int status;
  sscanf(request.data, "%3d", &status);
  /* Headers have no effect, and the response stays together. */
  if ((status && faas_respond_status(status)) || faas_respond_header("X-A", "b") || faas_flush())
    return 1;
  return faas_respond((const char *)request.data + 4, request.size - 4) || faas_flush();
}
#endif
