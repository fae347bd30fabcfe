; Every invocation of a function starts from the initialisers: what one stores, the next does not see.
; RUN: split-file %s %t
; RUN: %fuse-ir outer %t/fused outer=%t/outer.ll inner=%t/inner.ll
; RUN: %t/fused < /dev/null | FileCheck %s --match-full-lines

; CHECK: first 7 0, second 7 0

;--- outer.ll
target triple = "x86_64-pc-linux-gnu"
@inner = private constant [6 x i8] c"inner\00"
@format = private constant [22 x i8] c"first %s, second %s\0A\00\00"
define i32 @main() {
  %first = alloca { ptr, i64, ptr, i32, ptr }
  %second = alloca { ptr, i64, ptr, i32, ptr }
  call i32 @faas_invoke(ptr @inner, ptr null, i64 0, ptr %first)
  call i32 @faas_invoke(ptr @inner, ptr null, i64 0, ptr %second)
  %a = load ptr, ptr %first
  %b = load ptr, ptr %second
  call i32 (ptr, ...) @printf(ptr @format, ptr %a, ptr %b)
  call void @faas_response_free(ptr %first)
  call void @faas_response_free(ptr %second)
  ret i32 0
}
declare i32 @faas_invoke(ptr, ptr, i64, ptr)
declare void @faas_response_free(ptr)
declare i32 @printf(ptr, ...)
;--- inner.ll
target triple = "x86_64-pc-linux-gnu"
@state = global i32 7
@thread = thread_local global i32 0
@format = private constant [6 x i8] c"%d %d\00"
define i32 @main() {
  %t = call ptr @llvm.threadlocal.address.p0(ptr @thread)
  %a = load i32, ptr @state
  %b = load i32, ptr %t
  call i32 (ptr, ...) @printf(ptr @format, i32 %a, i32 %b)
  store i32 99, ptr @state
  store i32 99, ptr %t
  ret i32 0
}
declare ptr @llvm.threadlocal.address.p0(ptr)
declare i32 @printf(ptr, ...)
