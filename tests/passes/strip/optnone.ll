; The pass is required: functions with optnone are stripped like others.
; RUN: %opt -S -passes='faas-strip<entry=main>,verify' %s | FileCheck %s --implicit-check-not=dead

; CHECK: define i32 @main()

define i32 @main() noinline optnone {
  ret i32 0
}

define i32 @dead() noinline optnone {
  ret i32 0
}
