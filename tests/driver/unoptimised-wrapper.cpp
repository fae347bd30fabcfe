// Compiled at -O0, a name still reaches faas_invoke through a wrapper that is to be inlined, so the call becomes local.
// RUN: %clangxx_bc -O0 -g %s -o %t.bc
// RUN: %clang_bc %S/Inputs/pair.c -o %t.callee.bc
// RUN: %faas-merge caller=%t.bc callee=%t.callee.bc -O2 -o %t | FileCheck %s
// RUN: printf abc | %t | FileCheck %s --check-prefix=OUT
// RUN: %clangxx_bc -O0 -DPLAIN %s -o %t.plain.bc
// RUN: %faas-merge caller=%t.plain.bc callee=%t.callee.bc -O0 -o %t | FileCheck %s
// RUN: printf abc | %t | FileCheck %s --check-prefix=OUT
// The driver's -O0 leaves a std::string_view made at run time; the look-up then finds the function in the binary.
// RUN: %faas-merge caller=%t.bc callee=%t.callee.bc -O0 --root caller -o %t
// RUN: printf abc | %t | FileCheck %s --check-prefix=OUT

// CHECK: calls made local
// CHECK-NEXT: caller -> callee
// CHECK-NOT: calls looked up at run time
// OUT: (cba)

#include <faas.h>
#include <string>
#include <string_view>

#ifdef PLAIN
using name = const char *;
[[gnu::always_inline]] inline int call(name Name, std::string_view Request, faas_response *Response) {
  return faas_invoke(Name, Request.data(), Request.size(), Response);
}
#else
using name = std::string_view;
[[gnu::always_inline]] inline int call(name Name, std::string_view Request, faas_response *Response) {
  return faas_invoke_n(Name.data(), Name.size(), Request.data(), Request.size(), Response);
}
#endif

[[gnu::always_inline]] inline std::string invoke(name Name, std::string_view Request) {
  faas_response Response;
  call(Name, Request, &Response);
  std::string Result(static_cast<const char *>(Response.data), Response.size);
  faas_response_free(&Response);
  return Result;
}

int faas_main() {
  faas_bytes Request = faas_request();
  std::string Answer = "(" + invoke("callee", {static_cast<const char *>(Request.data), Request.size}) + ")";
  return faas_respond(Answer.data(), Answer.size());
}
