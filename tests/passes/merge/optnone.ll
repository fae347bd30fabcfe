; An optnone function is fused like any other.
; RUN: %opt -S -passes='faas-merge<root=a>,verify' %s | FileCheck %s

; CHECK: call i32 @__faas_call(ptr @__faas_function.a,

@a = private constant [2 x i8] c"a\00"
@__faas_function.a = constant i32 0

define internal i32 @f() noinline optnone {
  %a = call i32 @faas_invoke(ptr @a, ptr null, i64 0, ptr null)
  ret i32 %a
}

declare i32 @faas_invoke(ptr, ptr, i64, ptr)
