; Asynchronous invocations: like the others, but they give a future, and a callee of mode shared has no call of its own.
; RUN: %opt -S -passes='faas-merge<root=a>,verify,faas-verify<entry=main>' %s | FileCheck %s

@b = private constant [2 x i8] c"b\00"
@elsewhere = private constant [10 x i8] c"elsewhere\00"
@api = internal constant [2 x ptr] [ptr @faas_invoke_async, ptr @faas_invoke_async_n]
@__faas_function.a = constant [1 x ptr] [ptr @a.main] #0
@__faas_function.b = constant [1 x ptr] zeroinitializer #1

; CHECK: @api = internal constant [2 x ptr] [ptr @__faas_dispatch_async, ptr @__faas_dispatch_async_n]

define internal i32 @__faas_call_shared.b(ptr %callee, ptr %q, i64 %n, ptr %r) #1 {
  ret i32 0
}

; CHECK-LABEL: define internal ptr @a.main(ptr %name, ptr %q, i64 %n)
; CHECK-NEXT: %local = call ptr @__faas_call_async(ptr @__faas_function.b, ptr %q, i64 %n)
; CHECK-NEXT: %computed = call ptr @__faas_dispatch_async(ptr %name, ptr %q, i64 %n)
; CHECK-NEXT: %remote = call ptr @faas_invoke_async(ptr @elsewhere, ptr %q, i64 %n)
; CHECK-NEXT: %local.n = call ptr @__faas_call_async(ptr @__faas_function.b, ptr %q, i64 %n)
; CHECK-NEXT: %computed.n = call ptr @__faas_dispatch_async_n(ptr @b, i64 %n, ptr %q, i64 %n)
; CHECK-NEXT: %remote.n = call ptr @faas_invoke_async_n(ptr @elsewhere, i64 2, ptr %q, i64 %n)
define internal ptr @a.main(ptr %name, ptr %q, i64 %n) #0 {
  %local = call ptr @faas_invoke_async(ptr @b, ptr %q, i64 %n)
  %computed = call ptr @faas_invoke_async(ptr %name, ptr %q, i64 %n)
  %remote = call ptr @faas_invoke_async(ptr @elsewhere, ptr %q, i64 %n)
  %local.n = call ptr @faas_invoke_async_n(ptr @b, i64 1, ptr %q, i64 %n)
  %computed.n = call ptr @faas_invoke_async_n(ptr @b, i64 %n, ptr %q, i64 %n)
  %remote.n = call ptr @faas_invoke_async_n(ptr @elsewhere, i64 2, ptr %q, i64 %n)
  ret ptr %local
}

define i32 @main() {
  ret i32 0
}

declare ptr @faas_invoke_async(ptr, ptr, i64)
declare ptr @faas_invoke_async_n(ptr, i64, ptr, i64)

attributes #0 = { "faas-function"="a" }
attributes #1 = { "faas-function"="b" }
