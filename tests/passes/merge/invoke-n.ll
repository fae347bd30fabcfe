; faas_invoke_n: the size says how much of the text is the name. A size beyond the text, or one that is not a constant,
; is left to the run time.
; RUN: %opt -S -passes='faas-merge<root=a>,verify' %s | FileCheck %s

@name = private constant [4 x i8] c"abxy"
@__faas_function.a = constant i32 0
@__faas_function.ab = constant i32 0

; CHECK-LABEL: define internal void @f(
; CHECK-NEXT: call i32 @__faas_call(ptr @__faas_function.ab, ptr null, i64 7, ptr %r)
; CHECK-NEXT: call i32 @__faas_call(ptr @__faas_function.a, ptr null, i64 7, ptr %r)
; CHECK-NEXT: call i32 @faas_invoke_n(ptr @name, i64 4, ptr null, i64 7, ptr %r)
; CHECK-NEXT: call i32 @__faas_dispatch_n(ptr @name, i64 5, ptr null, i64 7, ptr %r)
; CHECK-NEXT: call i32 @__faas_dispatch_n(ptr @name, i64 -1, ptr null, i64 7, ptr %r)
; CHECK-NEXT: call i32 @__faas_dispatch_n(ptr @name, i64 %n, ptr null, i64 7, ptr %r)
define internal void @f(i64 %n, ptr %r) {
  call i32 @faas_invoke_n(ptr @name, i64 2, ptr null, i64 7, ptr %r)
  call i32 @faas_invoke_n(ptr @name, i64 1, ptr null, i64 7, ptr %r)
  call i32 @faas_invoke_n(ptr @name, i64 4, ptr null, i64 7, ptr %r)
  call i32 @faas_invoke_n(ptr @name, i64 5, ptr null, i64 7, ptr %r)
  call i32 @faas_invoke_n(ptr @name, i64 -1, ptr null, i64 7, ptr %r)
  call i32 @faas_invoke_n(ptr @name, i64 %n, ptr null, i64 7, ptr %r)
  ret void
}

declare i32 @faas_invoke_n(ptr, i64, ptr, i64, ptr)
