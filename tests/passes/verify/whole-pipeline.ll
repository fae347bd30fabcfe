; What faas-strip, faas-isolate and faas-merge leave passes.
; RUN: %opt -S -passes='faas-strip<entry=main>,verify,faas-isolate<function=f>,verify' %s -o %t.f.ll
; RUN: %opt -S -passes='faas-strip<entry=main>,verify,faas-isolate<function=g>,verify' %s -o %t.g.ll
; RUN: llvm-link %runtime_bc %t.f.ll %t.g.ll -o %t.linked.bc
; RUN: %opt -S -passes='faas-merge<root=f>,verify,faas-verify<entry=main>' %t.linked.bc | FileCheck %s
; RUN: not %opt -disable-output -passes='faas-verify<entry=main>' %t.linked.bc 2>&1 | FileCheck %s --check-prefix=UNMERGED

; CHECK: call i32 @__faas_call(ptr @__faas_function.g
; UNMERGED: error: faas-verify: {{.*}} is exported besides the entry 'main'

target triple = "x86_64-pc-linux-gnu"

@g = private constant [2 x i8] c"g\00"
@state = global i32 0

define i32 @main() {
  %r = alloca { ptr, i64, ptr, i32, ptr }
  store i32 1, ptr @state
  %a = call i32 @faas_invoke(ptr @g, ptr null, i64 0, ptr %r)
  call void @faas_response_free(ptr %r)
  ret i32 %a
}

declare i32 @faas_invoke(ptr, ptr, i64, ptr)
declare void @faas_response_free(ptr)
