; An invocation with an unwind destination keeps it, whichever kind it is.
; RUN: %opt -S -passes='faas-merge<root=a>,verify' %s | FileCheck %s

@a = private constant [2 x i8] c"a\00"
@elsewhere = private constant [10 x i8] c"elsewhere\00"
@__faas_function.a = constant i32 0

; CHECK: %x = invoke i32 @__faas_call(ptr @__faas_function.a, ptr null, i64 0, ptr %r)
; CHECK-NEXT: to label %second unwind label %caught
; CHECK: %y = invoke i32 @__faas_dispatch(ptr %name, ptr null, i64 0, ptr %r)
; CHECK-NEXT: to label %third unwind label %caught
; CHECK: %z = invoke i32 @faas_invoke(ptr @elsewhere, ptr null, i64 0, ptr %r)
; CHECK-NEXT: to label %done unwind label %caught
; CHECK: %status = phi i32 [ %x, %third ]
define internal i32 @f(ptr %name, ptr %r) personality ptr @__gxx_personality_v0 {
  %x = invoke i32 @faas_invoke(ptr @a, ptr null, i64 0, ptr %r) to label %second unwind label %caught

second:
  %y = invoke i32 @faas_invoke(ptr %name, ptr null, i64 0, ptr %r) to label %third unwind label %caught

third:
  %z = invoke i32 @faas_invoke(ptr @elsewhere, ptr null, i64 0, ptr %r) to label %done unwind label %caught

done:
  %status = phi i32 [ %x, %third ]
  ret i32 %status

caught:
  %pad = landingpad { ptr, i32 } cleanup
  resume { ptr, i32 } %pad
}

declare i32 @faas_invoke(ptr, ptr, i64, ptr)
declare i32 @__gxx_personality_v0(...)
