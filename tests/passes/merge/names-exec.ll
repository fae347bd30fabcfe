; Local, computed and sized names at work, with a name of several words and one that is a prefix of another.
; RUN: split-file %s %t
; RUN: %fuse-ir 'root' %t/fused root=%t/root.ll 'two words=%t/echo.ll' two=%t/two.ll
; RUN: printf x | %t/fused | FileCheck %s --match-full-lines

; CHECK: echo, two, echo, status 502

;--- root.ll
target triple = "x86_64-pc-linux-gnu"
@spaced = private constant [10 x i8] c"two words\00"
@variable = internal global ptr @spaced
@absent = private constant [7 x i8] c"absent\00"
@format = private constant [23 x i8] c"%s, %s, %s, status %d\0A\00"
define i32 @main() {
  %r1 = alloca { ptr, i64, ptr, i32, ptr }
  %r2 = alloca { ptr, i64, ptr, i32, ptr }
  %r3 = alloca { ptr, i64, ptr, i32, ptr }
  %r4 = alloca { ptr, i64, ptr, i32, ptr }
  call i32 @faas_invoke(ptr @spaced, ptr null, i64 0, ptr %r1)
  call i32 @faas_invoke_n(ptr @spaced, i64 3, ptr null, i64 0, ptr %r2)
  %name = load ptr, ptr @variable
  call i32 @faas_invoke(ptr %name, ptr null, i64 0, ptr %r3)
  %status = call i32 @faas_invoke(ptr @absent, ptr null, i64 0, ptr %r4)
  %a = load ptr, ptr %r1
  %b = load ptr, ptr %r2
  %c = load ptr, ptr %r3
  call i32 (ptr, ...) @printf(ptr @format, ptr %a, ptr %b, ptr %c, i32 %status)
  call void @faas_response_free(ptr %r1)
  call void @faas_response_free(ptr %r2)
  call void @faas_response_free(ptr %r3)
  call void @faas_response_free(ptr %r4)
  ret i32 0
}
declare i32 @faas_invoke(ptr, ptr, i64, ptr)
declare i32 @faas_invoke_n(ptr, i64, ptr, i64, ptr)
declare void @faas_response_free(ptr)
declare i32 @printf(ptr, ...)
;--- echo.ll
target triple = "x86_64-pc-linux-gnu"
@text = private constant [5 x i8] c"echo\00"
define i32 @faas_main() {
  %a = call i32 @faas_respond(ptr @text, i64 4)
  ret i32 %a
}
declare i32 @faas_respond(ptr, i64)
;--- two.ll
target triple = "x86_64-pc-linux-gnu"
@text = private constant [4 x i8] c"two\00"
define i32 @faas_main() {
  %a = call i32 @faas_respond(ptr @text, i64 3)
  ret i32 %a
}
declare i32 @faas_respond(ptr, i64)
