; In a function with faas_main, stdin and stdout are not the request and the response, but its own all the same, as are its
; descriptors, its end and its threads.
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %s | FileCheck %s

; CHECK: call i32 @__faas_puts(
; CHECK: call i64 @__faas_write(
; CHECK: [[OUT:%.*]] = call ptr @__faas_stdout_location()
; CHECK: load ptr, ptr [[OUT]]
; CHECK: call i32 @__faas_pthread_create(
; CHECK: call i32 @__faas___cxa_atexit(
; CHECK: call void @__faas_exit(

@stdout = external global ptr

define i32 @faas_main() {
  %a = call i32 @puts(ptr null)
  %b = call i64 @write(i32 1, ptr null, i64 0)
  %c = load ptr, ptr @stdout
  %d = call i32 @pthread_create(ptr null, ptr null, ptr null, ptr null)
  %e = call i32 @__cxa_atexit(ptr null, ptr null, ptr null)
  call void @exit(i32 0)
  unreachable
}

declare i32 @puts(ptr)
declare i64 @write(i32, ptr, i64)
declare i32 @pthread_create(ptr, ptr, ptr, ptr)
declare i32 @__cxa_atexit(ptr, ptr, ptr)
declare void @exit(i32)
