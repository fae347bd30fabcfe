; A program compiled against a newer C library calls its C23 scanf; that too reads the request.
; RUN: %faas-merge f=%s -o %t
; RUN: printf 42 | not %t | count 0
; RUN: printf 7 | %t | count 0

target triple = "x86_64-pc-linux-gnu"

@format = private constant [3 x i8] c"%d\00"

define i32 @main() {
  %n = alloca i32
  call i32 (ptr, ...) @__isoc23_scanf(ptr @format, ptr %n)
  %value = load i32, ptr %n
  %wrong = icmp ne i32 %value, 7
  %status = zext i1 %wrong to i32
  ret i32 %status
}

declare i32 @__isoc23_scanf(ptr, ...)
