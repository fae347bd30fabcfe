; libc calls on process state go to the runtime, by the name of the declaration, so that call sites keep their shape.
; stdin, stdout and stderr become calls.
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %s | FileCheck %s --implicit-check-not='@stdin' --implicit-check-not='@stdout' --implicit-check-not='@stderr'

@stdin = external global ptr
@stdout = external global ptr
@stderr = external global ptr

; CHECK-LABEL: define internal i32 @f.main()
; CHECK: call i32 @__faas_puts(ptr nonnull %text)
; CHECK: tail call i32 (ptr, ...) @__faas_printf(ptr %text, i32 1)
; CHECK: [[OUT:%.*]] = call ptr @__faas_stdout_location()
; CHECK: load ptr, ptr [[OUT]]
; CHECK: [[IN:%.*]] = call ptr @__faas_stdin_location()
; CHECK: load ptr, ptr [[IN]]
; CHECK: [[LOG:%.*]] = call ptr @__faas_stderr_location()
; CHECK: load ptr, ptr [[LOG]]
; CHECK: call i32 @fputs(
; CHECK: call i64 @__faas_read(i32 0
; CHECK: call void @__faas_exit(i32 1)
define i32 @main() {
  %text = alloca i8
  %a = call i32 @puts(ptr nonnull %text)
  %b = tail call i32 (ptr, ...) @printf(ptr %text, i32 1)
  %c = load ptr, ptr @stdout
  %d = load ptr, ptr @stdin
  %e = load ptr, ptr @stderr
  %f = call i32 @fputs(ptr %text, ptr %c)
  %g = call i64 @read(i32 0, ptr %text, i64 1)
  call void @exit(i32 1)
  unreachable
}

; Addresses are hooked as calls are.
; CHECK-LABEL: define internal void @register()
; CHECK: call i32 @__faas_atexit(ptr @__faas_abort)
define internal void @register() {
  call i32 @atexit(ptr @abort)
  ret void
}

declare i32 @puts(ptr)
declare i32 @printf(ptr, ...)
declare i32 @fputs(ptr, ptr)
declare i64 @read(i32, ptr, i64)
declare void @exit(i32)
declare void @abort()
declare i32 @atexit(ptr)
