; Symbols that module-level assembly names are kept, and keep their names.
; RUN: %opt -S -passes='faas-strip<entry=main>,verify' %s | FileCheck %s --implicit-check-not=dead

; CHECK: module asm
; CHECK-DAG: define void @called_by_assembly()
; CHECK-DAG: define internal void @helper()

target triple = "x86_64-pc-linux-gnu"

module asm ".globl trampoline"
module asm "trampoline: jmp called_by_assembly"

define i32 @main() {
  ret i32 0
}

define void @called_by_assembly() {
  call void @helper()
  ret void
}

define void @helper() {
  ret void
}

define void @dead() {
  ret void
}
