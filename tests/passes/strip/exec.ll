; A stripped program does what it did before: constructor, function table, alias and a computed call still work.
; RUN: %opt -passes='faas-strip<entry=main>,verify' %s -o %t.bc
; RUN: %clang -Wno-override-module %t.bc -o %t
; RUN: %t | FileCheck %s
; RUN: llvm-nm %t.bc | FileCheck %s --check-prefix=SYMBOLS --implicit-check-not=dead

; CHECK: from the table, state 7
; SYMBOLS: T main

target triple = "x86_64-pc-linux-gnu"

@llvm.global_ctors = appending global [1 x { i32, ptr, ptr }] [{ i32, ptr, ptr } { i32 65535, ptr @construct, ptr null }]
@state = global i32 0
@format = private constant [26 x i8] c"from the table, state %d\0A\00"
@table = constant [2 x ptr] [ptr @print, ptr @print_alias]
@print_alias = alias void (), ptr @print

define void @construct() {
  store i32 7, ptr @state
  ret void
}

define void @print() {
  %state = load i32, ptr @state
  call i32 (ptr, ...) @printf(ptr @format, i32 %state)
  ret void
}

define void @dead() {
  ret void
}

define i32 @main(i32 %argc, ptr %argv) {
  %row = getelementptr [2 x ptr], ptr @table, i64 0, i32 %argc
  %function = load ptr, ptr %row
  call void %function()
  ret i32 0
}

declare i32 @printf(ptr, ...)
