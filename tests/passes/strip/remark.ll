; The remark counts what went, by kind.
; RUN: %opt -disable-output -passes='faas-strip<entry=main>' %s 2>&1 | FileCheck %s

; CHECK: remark: {{.*}}faas-strip: {{.*}}remark.ll: removed 2 functions, 1 globals, 1 declarations; 1 functions are left

@dead_global = global i32 0

define i32 @main() {
  ret i32 0
}

define i32 @dead1() {
  ret i32 0
}

define i32 @dead2() {
  ret i32 0
}

declare void @dead3()
