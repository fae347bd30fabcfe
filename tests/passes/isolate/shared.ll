; mode=shared: a function of its own, with a list of idle instances for each thread, invokes this one. It is not inlined
; and has no unwind tables, but is for the same processor, so that the function's code can be inlined into it; unless
; that has exception handlers, which would give it tables. What has a main is not shared.
; RUN: rm -rf %t && split-file %s %t
; RUN: %opt -S -passes='faas-isolate<function=f;mode=shared>,verify' %t/plain.ll | FileCheck %s
; RUN: %opt -S -passes='faas-isolate<function=f;mode=shared>,verify' %t/handler.ll | FileCheck %s --check-prefix=HANDLER
; RUN: %opt -S -passes='faas-isolate<function=f;mode=shared>,verify' %t/main.ll | FileCheck %s --check-prefix=MAIN
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %t/plain.ll \
; RUN:   | FileCheck %s --check-prefix=FRESH --implicit-check-not=__faas_call_shared
; RUN: %opt -disable-output -print-pipeline-passes -passes='faas-isolate<function=f;mode=shared>' %t/plain.ll \
; RUN:   | FileCheck %s --check-prefix=PRINT

; CHECK-DAG: @faas.idle = internal thread_local(initialexec) global ptr null [[OWNER:#[0-9]+]]
; CHECK-DAG: @__faas_function.f = hidden constant {{.*}}, i64 2, ptr @__faas_call_shared.f, i64 0, i64 0, i64 0, i64 0, i64 0 }
; CHECK: define internal i32 @__faas_entry.f({{.*}} [[ENTRY:#[0-9]+]]
; CHECK: define hidden i32 @__faas_call_shared.f(ptr %0, ptr %1, i64 %2, ptr %3) [[CALL:#[0-9]+]] {
; CHECK-NEXT: %5 = call ptr @llvm.threadlocal.address.p0(ptr @faas.idle)
; CHECK-NEXT: %6 = call i32 @__faas_call_shared(ptr @__faas_function.f, ptr %5, ptr %1, i64 %2, ptr %3)
; CHECK-NEXT: ret i32 %6
; CHECK-DAG: attributes [[OWNER]] = { "faas-function"="f" }
; CHECK-DAG: attributes [[ENTRY]] = { "faas-function"="f" "target-cpu"="x86-64" "target-features"="+sse2" }
; CHECK-DAG: attributes [[CALL]] = { noinline nounwind "faas-function"="f" "target-cpu"="x86-64" "target-features"="+sse2" }

; HANDLER-DAG: define internal i32 @__faas_entry.f({{.*}} [[ENTRY:#[0-9]+]]
; HANDLER-DAG: define internal void @__faas_construct.f({{.*}} [[ENTRY]]
; HANDLER-DAG: attributes [[ENTRY]] = { noinline "faas-function"="f" }

; MAIN-NOT: __faas_call_shared
; MAIN: @__faas_function.f = hidden constant {{.*}}, i64 0, ptr null, i64 1, i64 0, i64 0, i64 0, i64 0 }
; MAIN-NOT: __faas_call_shared
; FRESH: @__faas_function.f = hidden constant {{.*}}, i64 0, ptr null, i64 0, i64 0, i64 0, i64 0, i64 0 }

; PRINT: faas-isolate<function=f;mode=shared>

;--- plain.ll
define i32 @faas_main() #0 {
  ret i32 0
}
attributes #0 = { uwtable "target-cpu"="x86-64" "target-features"="+sse2" }
;--- handler.ll
@llvm.global_ctors = appending global [1 x { i32, ptr, ptr }] [{ i32, ptr, ptr } { i32 1, ptr @construct, ptr null }]
define internal void @construct() {
  ret void
}
define i32 @faas_main() personality ptr @__gxx_personality_v0 {
  %r = invoke i32 @work() to label %done unwind label %failed
done:
  ret i32 %r
failed:
  %e = landingpad { ptr, i32 } catch ptr null
  ret i32 1
}
declare i32 @work()
declare i32 @__gxx_personality_v0(...)
;--- main.ll
define i32 @main() {
  ret i32 0
}
