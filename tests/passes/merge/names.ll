; Names are bytes: dashes, dots, spaces and UTF-8 are found like any other. The table is sorted by bytes.
; RUN: %opt -S -passes='faas-merge<root=url-shorten>,verify' %s | FileCheck %s

; CHECK-DAG: @__faas_functions = hidden constant [6 x ptr] [ptr @__faas_function.Z, ptr @__faas_function.a, ptr @"__faas_function.a b", ptr @__faas_function.a.b, ptr @__faas_function.url-shorten, ptr @"__faas_function.\C3\A9t\C3\A9"]
; CHECK-DAG: @__faas_function_count = hidden constant i64 6
; CHECK-DAG: @__faas_root = hidden constant ptr @__faas_function.url-shorten
; CHECK: call i32 @__faas_call(ptr @__faas_function.url-shorten,
; CHECK-NEXT: call i32 @__faas_call(ptr @__faas_function.a.b,
; CHECK-NEXT: call i32 @__faas_call(ptr @"__faas_function.a b",
; CHECK-NEXT: call i32 @__faas_call(ptr @"__faas_function.\C3\A9t\C3\A9",
; CHECK-NEXT: call i32 @faas_invoke(ptr @empty,

@dash = private constant [12 x i8] c"url-shorten\00"
@dot = private constant [4 x i8] c"a.b\00"
@space = private constant [4 x i8] c"a b\00"
@utf8 = private constant [6 x i8] c"\C3\A9t\C3\A9\00"
@empty = private constant [1 x i8] zeroinitializer
@"__faas_function.\C3\A9t\C3\A9" = constant i32 0
@__faas_function.url-shorten = constant i32 0
@"__faas_function.a b" = constant i32 0
@__faas_function.a.b = constant i32 0
@__faas_function.Z = constant i32 0
@__faas_function.a = constant i32 0

define internal void @f() {
  call i32 @faas_invoke(ptr @dash, ptr null, i64 0, ptr null)
  call i32 @faas_invoke(ptr @dot, ptr null, i64 0, ptr null)
  call i32 @faas_invoke(ptr @space, ptr null, i64 0, ptr null)
  call i32 @faas_invoke(ptr @utf8, ptr null, i64 0, ptr null)
  call i32 @faas_invoke(ptr @empty, ptr null, i64 0, ptr null)
  ret void
}

declare i32 @faas_invoke(ptr, ptr, i64, ptr)
