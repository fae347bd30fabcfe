; Static constructors and destructors run without being called, so they and what they reach stay.
; RUN: %opt -S -passes='faas-strip<entry=main>,verify' %s | FileCheck %s --implicit-check-not=dead

; CHECK-DAG: @llvm.global_ctors = appending global
; CHECK-DAG: @llvm.global_dtors = appending global
; CHECK-DAG: @made = internal global i32 0
; CHECK-DAG: define internal void @construct()
; CHECK-DAG: define internal void @from_construct()
; CHECK-DAG: define internal void @destruct()

@llvm.global_ctors = appending global [1 x { i32, ptr, ptr }] [{ i32, ptr, ptr } { i32 65535, ptr @construct, ptr null }]
@llvm.global_dtors = appending global [1 x { i32, ptr, ptr }] [{ i32, ptr, ptr } { i32 65535, ptr @destruct, ptr null }]
@made = global i32 0

define i32 @main() {
  ret i32 0
}

define void @construct() {
  call void @from_construct()
  ret void
}

define void @from_construct() {
  store i32 1, ptr @made
  ret void
}

define void @destruct() {
  ret void
}

define void @dead() {
  ret void
}
