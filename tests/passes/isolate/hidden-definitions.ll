; A definition that llvm.used keeps visible is kept, but its name belongs to this function alone.
; RUN: %opt -S -passes='faas-strip<entry=main>,verify,faas-isolate<function=f>,verify' %s | FileCheck %s

; CHECK-DAG: @llvm.used = appending global [2 x ptr] [ptr @keep, ptr @tag], section "llvm.metadata"
; CHECK-DAG: @tag = internal constant i32 1
; CHECK-DAG: define internal i32 @keep()

@llvm.used = appending global [2 x ptr] [ptr @keep, ptr @tag], section "llvm.metadata"
@tag = constant i32 1, section "tags"

define i32 @main() {
  ret i32 0
}

define i32 @keep() {
  ret i32 1
}
