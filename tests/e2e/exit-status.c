// Exit statuses and error texts, as the caller sees them and as the front end gives them on: faas_fail's text wins, what
// was written before a failure is still written by the front end, and an unknown function is the network's failure.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc -DNAME='"end"' %S/Inputs/repeat.c -o %t/repeat.bc
// RUN: %clang_bc %s -o %t/end.bc
// RUN: %faas-merge %t/repeat.bc %t/end.bc -o %t/fused
// RUN: printf 'ok\nstatus\nfail\nfail-zero\nexit\nlarge\nremote\nok' | %t/fused | FileCheck %s
// RUN: printf status | env FAAS_ENTRY=end %python %S/../tools/status.py 42 %t/fused 2>&1 | FileCheck %s --check-prefix=STATUS
// RUN: printf fail | env FAAS_ENTRY=end %python %S/../tools/status.py 1 %t/fused 2>&1 | FileCheck %s --check-prefix=FAIL
// RUN: printf ok | env FAAS_ENTRY=end %python %S/../tools/status.py 0 %t/fused 2>&1 | FileCheck %s --check-prefix=OK
// RUN: printf ok | env FAAS_BOGUS=1 %python %S/../tools/status.py 0 %t/fused 2>&1 | FileCheck %s --check-prefix=BOGUS
// RUN: printf ok | env FAAS_MAX_DEPTH=0 %python %S/../tools/status.py 2 %t/fused 2>&1 | FileCheck %s --check-prefix=NUMBER

// CHECK:      0 [written] {{$}}
// CHECK-NEXT: 500 [] function 'end' exited with status 42
// CHECK-NEXT: 500 [] cannot do that
// CHECK-NEXT: 0 [written] {{$}}
// CHECK-NEXT: 500 [] function 'end' exited with status 7
// CHECK-NEXT: 500 [] function 'end' exited with status 255
// CHECK-NEXT: 0 [written502 function 'nobody' {{.*}}FAAS_GATEWAY
// CHECK-NEXT: 0 [written] {{$}}
// STATUS: writtenlog only
// STATUS-NEXT: faas: function 'end' exited with status 42
// FAIL: writtenlog only
// FAIL-NEXT: faas: cannot do that
// OK: written
// BOGUS: faas: FAAS_BOGUS is not a variable of this runtime
// NUMBER: faas: FAAS_MAX_DEPTH=0: expected a whole number from 1 to 1000000

#include <faas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int faas_main(void) {
  faas_bytes request = faas_request();
  char word[20] = "";
  memcpy(word, request.data, request.size);
  faas_respond("written", 7);
  puts("log only");
  if (!strcmp(word, "status"))
    return 42;
  if (!strcmp(word, "fail")) {
    faas_fail("replaced");
    return faas_fail("cannot do that");
  }
  if (!strcmp(word, "fail-zero")) {
    faas_fail("not shown, as the status is 0");
    return 0;
  }
  if (!strcmp(word, "exit"))
    exit(7);
  if (!strcmp(word, "large"))
    return -1;
  if (!strcmp(word, "remote")) {
    faas_response r;
    char text[200];
    int status = faas_invoke("nobody", "", 0, &r);
    faas_respond(text, (size_t)sprintf(text, "%d %s", status, r.error));
    faas_response_free(&r);
  }
  return 0;
}
