; An ifunc is local like everything else, so that two functions may have one of the same name.
; RUN: %opt -S -passes='faas-strip<entry=main>,verify' %s | FileCheck %s --implicit-check-not=dead

; CHECK: @fast = internal ifunc i32 (), ptr @resolve

@fast = ifunc i32 (), ptr @resolve
@dead = ifunc i32 (), ptr @resolve_dead

define i32 @main() {
  %a = call i32 @fast()
  ret i32 %a
}

define ptr @resolve() {
  ret ptr @main
}

define ptr @resolve_dead() {
  ret ptr @main
}
