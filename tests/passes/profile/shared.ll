; The direct call of a function of mode shared stays direct, behind a flag, in a function of its caller's that is inlined:
; one for all calls of a pair.
; RUN: %opt -S -passes='faas-profile,verify,faas-verify<entry=main>' %s | FileCheck %s
; RUN: %opt -S -passes='faas-profile,always-inline,verify' %s | FileCheck %s --check-prefix=INLINED

@__faas_function.a = internal constant i32 0 #0
@__faas_function.warm = internal constant ptr @__faas_call_shared.warm #1

; CHECK-LABEL: @a.main(
; CHECK: call i32 @__faas_profiled.a.warm(ptr @__faas_function.warm, ptr %q, i64 %n, ptr %r)
; CHECK: call i32 @__faas_profiled.a.warm(ptr @__faas_function.warm, ptr null, i64 0, ptr %r)
; INLINED-LABEL: @a.main(
; INLINED: load i8, ptr @faas_profiling
; INLINED: call i32 @__faas_profiled_call(
; INLINED: call i32 @__faas_call_shared.warm(
define internal i32 @a.main(ptr %q, i64 %n, ptr %r) #0 {
  %s = call i32 @__faas_call_shared.warm(ptr @__faas_function.warm, ptr %q, i64 %n, ptr %r)
  %t = call i32 @__faas_call_shared.warm(ptr @__faas_function.warm, ptr null, i64 0, ptr %r)
  ret i32 %t
}

define internal i32 @__faas_call_shared.warm(ptr %callee, ptr %q, i64 %n, ptr %r) #1 {
  ret i32 0
}

define i32 @main() {
  ret i32 0
}

; CHECK:      define internal i32 @__faas_profiled.a.warm(ptr %0, ptr %1, i64 %2, ptr %3) #[[NEW:[0-9]+]] {
; CHECK:        %[[ON:.*]] = load i8, ptr @faas_profiling
; CHECK:        br i1 %{{.*}}, label %profiled, label %plain, !prof
; CHECK:      profiled:
; CHECK-NEXT:   call i32 @__faas_profiled_call(ptr %0, ptr %1, i64 %2, ptr %3)
; CHECK:      plain:
; CHECK-NEXT:   call i32 @__faas_call_shared.warm(ptr %0, ptr %1, i64 %2, ptr %3)
; CHECK-NOT:  @__faas_profiled.a.warm.{{[0-9]}}
; CHECK:      attributes #[[NEW]] = { alwaysinline noprofile "faas-function"="a" }

attributes #0 = { "faas-function"="a" }
attributes #1 = { "faas-function"="warm" }
