; A function whose address live code or a live initialiser takes is kept; one whose address only dead code takes goes.
; RUN: %opt -S -passes='faas-strip<entry=main>,verify' %s | FileCheck %s --implicit-check-not='@{{.*}}_by_dead'

; CHECK-DAG: define internal void @taken_by_live()
; CHECK-DAG: define internal void @taken_by_table()
; CHECK-DAG: define internal void @taken_by_argument()

@table = internal constant { i32, ptr } { i32 1, ptr @taken_by_table }
@table_by_dead = internal constant [1 x ptr] [ptr @taken_by_dead]

define i32 @main() {
  %slot = alloca ptr
  store ptr @taken_by_live, ptr %slot
  %row = load i32, ptr @table
  call void @register(ptr @taken_by_argument)
  ret i32 %row
}

define void @taken_by_live() {
  ret void
}

define void @taken_by_table() {
  ret void
}

define void @taken_by_argument() {
  ret void
}

define ptr @code_by_dead() {
  %p = load ptr, ptr @table_by_dead
  ret ptr @taken_by_dead
}

define void @taken_by_dead() {
  ret void
}

declare void @register(ptr)
