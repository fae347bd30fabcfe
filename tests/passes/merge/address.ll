; A use of the API that is not a call, such as its address in a table or an argument, becomes the dispatching form.
; RUN: %opt -S -passes='faas-merge<root=a>,verify' %s | FileCheck %s

; CHECK-DAG: @api = internal constant [2 x ptr] [ptr @__faas_dispatch, ptr @__faas_dispatch_n]
; CHECK-DAG: store ptr @__faas_dispatch, ptr %slot
; CHECK-DAG: call void @register(ptr @__faas_dispatch_n)
; A call with itself as an argument has both uses.
; CHECK-DAG: call i32 @__faas_call(ptr @__faas_function.a, ptr @__faas_dispatch, i64 0, ptr null)

@a = private constant [2 x i8] c"a\00"
@__faas_function.a = constant i32 0
@api = internal constant [2 x ptr] [ptr @faas_invoke, ptr @faas_invoke_n]

define internal void @f(ptr %slot) {
  store ptr @faas_invoke, ptr %slot
  call void @register(ptr @faas_invoke_n)
  call i32 @faas_invoke(ptr @a, ptr @faas_invoke, i64 0, ptr null)
  ret void
}

declare void @register(ptr)
declare i32 @faas_invoke(ptr, ptr, i64, ptr)
declare i32 @faas_invoke_n(ptr, i64, ptr, i64, ptr)
