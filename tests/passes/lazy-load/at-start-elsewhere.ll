; A library that another module of the binary needs at start is left alone in this one too, and still comes first where it
; defines what a later one defines as well.
; RUN: rm -rf %t && split-file %s %t
; RUN: %clang -shared -fPIC %t/lib.c -o %t/libfirst.so && cp %t/libfirst.so %t/libsecond.so
; RUN: %opt -S -passes='faas-lazy-load<libs=%t/libfirst.so:%t/libsecond.so;at-start=%t/libfirst.so>,verify' %t/a.ll 2>&1 | FileCheck %s

; CHECK-NOT: remark
; CHECK: define void @f()
; CHECK-NEXT: call void @lib_function()

;--- lib.c
void lib_function() {}
;--- a.ll
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"
declare void @lib_function()
define void @f() {
  call void @lib_function()
  ret void
}
