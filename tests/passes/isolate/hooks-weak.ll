; A weak reference, as Rust's standard library makes them, becomes a strong one: the runtime always has the symbol.
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %s | FileCheck %s

; CHECK: declare i32 @__faas___cxa_thread_atexit_impl(ptr, ptr, ptr)
; CHECK-NOT: extern_weak

define i32 @main() {
  %known = icmp ne ptr @__cxa_thread_atexit_impl, null
  %a = zext i1 %known to i32
  ret i32 %a
}

declare extern_weak i32 @__cxa_thread_atexit_impl(ptr, ptr, ptr)
