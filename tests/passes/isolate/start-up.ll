; Rust's start-up code is answered in a way of its own when it looks for handlers of stack overflows; others are not.
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %s | FileCheck %s
; RUN: sed 's/stack_overflow/something_else/' %s | %opt -S -passes='faas-isolate<function=f>,verify' \
; RUN:   | FileCheck %s --check-prefix=OTHER
; OTHER-NOT: __faas_start_sigaction

declare i32 @sigaction(i32, ptr, ptr)

define void @_ZN3std3sys3pal4unix14stack_overflow3imp14signal_handler17h0123456789abcdefE(i32 %number) {
  ret void
}

; CHECK-LABEL: define internal void @start(
; CHECK:       call i32 @__faas_start_sigaction(i32 11, ptr null
; CHECK:       call i32 @__faas_start_sigaction(i32 11, ptr
define void @start(ptr %action) {
  call i32 @sigaction(i32 11, ptr null, ptr %action)
  store ptr @_ZN3std3sys3pal4unix14stack_overflow3imp14signal_handler17h0123456789abcdefE, ptr %action
  call i32 @sigaction(i32 11, ptr %action, ptr null)
  ret void
}

; CHECK-LABEL: define internal i32 @{{.*}}main(
; CHECK:       call i32 @__faas_sigaction(i32 11, ptr null
define i32 @main() {
  %action = alloca [152 x i8]
  call i32 @sigaction(i32 11, ptr null, ptr %action)
  call void @start(ptr %action)
  ret i32 0
}
