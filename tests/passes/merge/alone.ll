; The module of one function alone: the functions of the group that it invokes are declared, and no tables are emitted.
; What is not declared is remote. faas-verify knows that only the function's own descriptor may be seen.
; RUN: %opt -S -passes='faas-merge,verify,faas-verify<function=a>' %s | FileCheck %s
; RUN: sed 's/internal i32 @a.main/i32 @a.main/' %s > %t.ll
; RUN: not %opt -disable-output -passes='faas-merge,faas-verify<function=a>' %t.ll 2>&1 | FileCheck %s --check-prefix=EXPORTED
; RUN: not %opt -disable-output -passes='faas-verify<function=a>' %s 2>&1 | FileCheck %s --check-prefix=NETWORK
; RUN: not %opt -disable-output -passes='faas-merge,faas-verify<function=b>' %s 2>&1 | FileCheck %s --check-prefix=OTHER

; CHECK-NOT: @__faas_functions
; CHECK: call i32 @__faas_call(ptr @__faas_function.b,
; CHECK-NEXT: call i32 @__faas_call_shared.warm(ptr @__faas_function.warm,
; CHECK-NEXT: call i32 @faas_invoke(ptr @elsewhere,
; EXPORTED: error: faas-verify: 'a.main' is exported besides the entry '__faas_function.a'
; NETWORK: error: faas-verify: function 'a' invokes 'b' over the network
; OTHER: error: faas-verify: the entry '__faas_function.b' is not defined

@b = private constant [2 x i8] c"b\00"
@warm = private constant [5 x i8] c"warm\00"
@elsewhere = private constant [10 x i8] c"elsewhere\00"
@__faas_function.a = hidden constant ptr @a.main #0
@__faas_function.b = external hidden constant i32
@__faas_function.warm = external hidden constant i32
declare hidden i32 @__faas_call_shared.warm(ptr, ptr, i64, ptr)
declare i32 @faas_invoke(ptr, ptr, i64, ptr)

define internal i32 @a.main(ptr %q, i64 %n, ptr %r) #0 {
  call i32 @faas_invoke(ptr @b, ptr %q, i64 %n, ptr %r)
  call i32 @faas_invoke(ptr @warm, ptr %q, i64 %n, ptr %r)
  call i32 @faas_invoke(ptr @elsewhere, ptr %q, i64 %n, ptr %r)
  ret i32 0
}

attributes #0 = { "faas-function"="a" }
