; A function that never waits has no mark.
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %s | FileCheck %s --implicit-check-not=__faas_waiting
; CHECK: define internal i32 @f.main()

target triple = "x86_64-pc-linux-gnu"

define i32 @main() {
  %n = call i64 @strlen(ptr null)
  ret i32 0
}

declare i64 @strlen(ptr)
