; What invocations go through gets the profiling runtime in front, in functions and in the runtime, also where it may unwind.
; RUN: %opt -S -passes='faas-profile,verify' %s | FileCheck %s

@__faas_function.a = constant i32 0 #0
@__faas_function.b = constant i32 0 #1

; CHECK-LABEL: @a.main(
; CHECK: call i32 @__faas_profiled_call(ptr @__faas_function.b, ptr %q, i64 %n, ptr %r)
; CHECK: invoke i32 @__faas_profiled_remote_invoke(ptr %q, i64 %n, ptr null, i64 0, ptr %r)
; CHECK: call i32 @other(ptr %q)
define internal i32 @a.main(ptr %q, i64 %n, ptr %r) #0 personality ptr @__gxx_personality_v0 {
  call i32 @__faas_call(ptr @__faas_function.b, ptr %q, i64 %n, ptr %r)
  invoke i32 @faas_remote_invoke(ptr %q, i64 %n, ptr null, i64 0, ptr %r) to label %done unwind label %failed
done:
  %o = call i32 @other(ptr %q)
  ret i32 %o
failed:
  %e = landingpad { ptr, i32 } cleanup
  resume { ptr, i32 } %e
}

; The runtime's front ends.
; CHECK-LABEL: @answer(
; CHECK: tail call i32 @__faas_profiled_call(ptr %f, ptr null, i64 0, ptr null)
define internal i32 @answer(ptr %f) {
  %s = tail call i32 @__faas_call(ptr %f, ptr null, i64 0, ptr null)
  ret i32 %s
}

; Not the profiling runtime itself; but a function of a user who asked another profiler to leave it alone.
; CHECK-LABEL: @slow_path(
; CHECK: call i32 @__faas_call(
define internal i32 @slow_path(ptr %f) noprofile {
  %s = call i32 @__faas_call(ptr %f, ptr null, i64 0, ptr null)
  ret i32 %s
}

; CHECK-LABEL: @b.main(
; CHECK: call i32 @__faas_profiled_call(
define internal i32 @b.main() noprofile #1 {
  %s = call i32 @__faas_call(ptr @__faas_function.a, ptr null, i64 0, ptr null)
  ret i32 %s
}

; A function's own code of such a name is its own, and an address is not a call.
; CHECK-LABEL: @own(
; CHECK: call void @faas_start_thread(ptr @__faas_call)
define internal void @own() #0 {
  call void @faas_start_thread(ptr @__faas_call)
  ret void
}
define internal void @faas_start_thread(ptr %p) #0 {
  ret void
}

declare i32 @__faas_call(ptr, ptr, i64, ptr)
declare i32 @faas_remote_invoke(ptr, i64, ptr, i64, ptr)
declare i32 @other(ptr)
declare i32 @__gxx_personality_v0(...)

attributes #0 = { "faas-function"="a" }
attributes #1 = { "faas-function"="b" }
