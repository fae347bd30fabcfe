; Constructors and destructors at work, on state that starts afresh in every invocation.
; RUN: %fuse-ir f %t f=%s
; RUN: %t < /dev/null | FileCheck %s --match-full-lines

; CHECK: constructed 12, argc 1
; CHECK-NEXT: destructed

target triple = "x86_64-pc-linux-gnu"

@llvm.global_ctors = appending global [2 x { i32, ptr, ptr }] [
  { i32, ptr, ptr } { i32 65535, ptr @then_2, ptr null }, { i32, ptr, ptr } { i32 101, ptr @first_1, ptr null }]
@llvm.global_dtors = appending global [1 x { i32, ptr, ptr }] [{ i32, ptr, ptr } { i32 65535, ptr @bye, ptr null }]
@note = internal constant ptr @note_arguments, section ".init_array"
@llvm.used = appending global [1 x ptr] [ptr @note], section "llvm.metadata"
@order = internal global i32 0
@arguments = internal global i32 0
@format = private constant [25 x i8] c"constructed %d, argc %d\0A\00"
@text = private constant [11 x i8] c"destructed\00"

define internal void @append(i32 %digit) {
  %a = load i32, ptr @order
  %b = mul i32 %a, 10
  %c = add i32 %b, %digit
  store i32 %c, ptr @order
  ret void
}

define internal void @first_1() {
  call void @append(i32 1)
  ret void
}

define internal void @then_2() {
  call void @append(i32 2)
  ret void
}

define internal void @note_arguments(i32 %argc, ptr %argv, ptr %envp) {
  store i32 %argc, ptr @arguments
  ret void
}

define internal void @bye() {
  call i32 @puts(ptr @text)
  ret void
}

define i32 @main() {
  %a = load i32, ptr @order
  %b = load i32, ptr @arguments
  call i32 (ptr, ...) @printf(ptr @format, i32 %a, i32 %b)
  ret i32 0
}

declare i32 @printf(ptr, ...)
declare i32 @puts(ptr)
