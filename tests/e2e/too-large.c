// A request or response over FAAS_MAX_BODY: what the caller sees, and what the one-shot front end says.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc -DREQUEST %s -o %t/request.bc
// RUN: %clang_bc -DRESPONSE %s -o %t/response.bc
// RUN: %clang_bc -DPLAIN %s -o %t/plain.bc
// RUN: %faas-merge %t/request.bc %t/response.bc %t/plain.bc -o %t/fused
// RUN: env FAAS_MAX_BODY=200 %t/fused < /dev/null | FileCheck %s
// RUN: env FAAS_MAX_BODY=200 FAAS_ENTRY=response not %t/fused < /dev/null 2>&1 >%t/out | FileCheck %s --check-prefix=ERROR

// CHECK:      413 function 'plain': request over FAAS_MAX_BODY
// CHECK-NEXT: 413 function 'response': response over FAAS_MAX_BODY
// CHECK-NEXT: 413 function 'plain': response over FAAS_MAX_BODY
// ERROR: faas: function 'response': response over FAAS_MAX_BODY

#include <faas.h>
#include <stdio.h>
#include <string.h>

#ifdef REQUEST
static void tell(int status, faas_response *r) {
  char text[100];
  faas_respond(text, (size_t)sprintf(text, "%d %s\n", status, r->error));
  faas_response_free(r);
}
int faas_main(void) {
  static char large[201];
  faas_response r;
  tell(faas_invoke("plain", large, sizeof large, &r), &r);
  tell(faas_invoke("response", "", 0, &r), &r);
  tell(faas_invoke("plain", "", 0, &r), &r);
  return 0;
}
#elif defined(RESPONSE)
int faas_main(void) {
  char part[150] = {0};
  return faas_respond(part, 150) != FAAS_OK || faas_respond(part, 51) != FAAS_TOO_LARGE;
}
#else
int main(void) {
  for (int i = 0; i < 201; i++)
    putchar('x');
  return 0;
}
#endif
