; An invocation of a function of mode shared is a direct call of what faas-isolate made for it, also where it may
; unwind. One of another mode goes through the runtime.
; RUN: %opt -S -passes='faas-merge<root=a>,verify,faas-verify<entry=main>' %s | FileCheck %s

@warm = private constant [5 x i8] c"warm\00"
@b = private constant [2 x i8] c"b\00"
@__faas_function.a = constant i32 0 #0
@__faas_function.b = constant i32 0 #1
@__faas_function.warm = constant ptr @__faas_call_shared.warm #2

; CHECK: call i32 @__faas_call_shared.warm(ptr @__faas_function.warm, ptr %q, i64 %n, ptr %r)
; CHECK-NEXT: call i32 @__faas_call(ptr @__faas_function.b, ptr %q, i64 %n, ptr %r)
; CHECK-NEXT: invoke i32 @__faas_call_shared.warm(ptr @__faas_function.warm, ptr null, i64 0, ptr %r)
define internal i32 @a.main(ptr %q, i64 %n, ptr %r) #0 personality ptr @__gxx_personality_v0 {
  call i32 @faas_invoke(ptr @warm, ptr %q, i64 %n, ptr %r)
  call i32 @faas_invoke(ptr @b, ptr %q, i64 %n, ptr %r)
  %s = invoke i32 @faas_invoke_n(ptr @warm, i64 4, ptr null, i64 0, ptr %r) to label %done unwind label %failed
done:
  ret i32 %s
failed:
  %e = landingpad { ptr, i32 } cleanup
  resume { ptr, i32 } %e
}

define internal i32 @__faas_call_shared.warm(ptr %callee, ptr %q, i64 %n, ptr %r) #2 {
  ret i32 0
}

define i32 @main() {
  ret i32 0
}

declare i32 @faas_invoke(ptr, ptr, i64, ptr)
declare i32 @faas_invoke_n(ptr, i64, ptr, i64, ptr)
declare i32 @__gxx_personality_v0(...)

attributes #0 = { "faas-function"="a" }
attributes #1 = { "faas-function"="b" }
attributes #2 = { "faas-function"="warm" }
