; A function that the program defines itself under the name of a hooked one is its own and stays.
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %s | FileCheck %s --implicit-check-not=__faas_puts

; CHECK: call i32 @puts(ptr null)
; CHECK: define internal i32 @puts(ptr %text)

define i32 @main() {
  %a = call i32 @puts(ptr null)
  ret i32 0
}

define internal i32 @puts(ptr %text) {
  ret i32 0
}
