; llvm.used keeps what it lists and what that reaches; llvm.compiler.used binds only the compiler and keeps nothing.
; RUN: %opt -S -passes='faas-strip<entry=main>,verify' %s | FileCheck %s --implicit-check-not=dropped

; CHECK-DAG: @llvm.used = appending global [1 x ptr] [ptr @kept], section "llvm.metadata"
; CHECK-DAG: @kept = internal constant ptr @kept_too, section ".init_array"
; CHECK-DAG: define internal void @kept_too()

@llvm.used = appending global [1 x ptr] [ptr @kept], section "llvm.metadata"
@llvm.compiler.used = appending global [2 x ptr] [ptr @dropped_data, ptr @dropped], section "llvm.metadata"
@kept = internal constant ptr @kept_too, section ".init_array"
@dropped_data = internal global i32 1

define i32 @main() {
  ret i32 0
}

define void @kept_too() {
  ret void
}

define void @dropped() {
  ret void
}
