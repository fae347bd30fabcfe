; A library stays as it is where an address must be there before any code runs, where a symbol may be missing, and where
; it is a thread-local; a remark says why. The libraries beside it are not affected.
; RUN: rm -rf %t && split-file %s %t
; RUN: %clang -shared -fPIC %t/lib.c -o %t/liblib.so
; RUN: %clang -shared -fPIC %t/other.c -o %t/libother.so
; RUN: cat %t/common.ll %t/initialiser.ll > %t/1.ll && %opt -S -passes='faas-lazy-load<libs=%t/liblib.so:%t/libother.so>,verify' %t/1.ll 2>&1 | FileCheck %s -DWHY="is in an initialiser of function 'a'"
; RUN: cat %t/common.ll %t/nested.ll > %t/2.ll && %opt -S -passes='faas-lazy-load<libs=%t/liblib.so:%t/libother.so>,verify' %t/2.ll 2>&1 | FileCheck %s -DWHY="is in an initialiser"
; RUN: cat %t/common.ll %t/caught.ll > %t/3.ll && %opt -S -passes='faas-lazy-load<libs=%t/liblib.so:%t/libother.so>,verify' %t/3.ll 2>&1 | FileCheck %s -DWHY="is a type that is caught"
; RUN: cat %t/common.ll %t/personality.ll > %t/4.ll && %opt -S -passes='faas-lazy-load<libs=%t/liblib.so:%t/libother.so>,verify' %t/4.ll 2>&1 | FileCheck %s -DWHY="is needed to describe a function or a symbol"
; RUN: cat %t/common.ll %t/assembly.ll > %t/5.ll && %opt -S -passes='faas-lazy-load<libs=%t/liblib.so:%t/libother.so>,verify' %t/5.ll 2>&1 | FileCheck %s -DWHY="is in inline assembly"
; RUN: cat %t/common.ll %t/weak.ll > %t/6.ll && %opt -S -passes='faas-lazy-load<libs=%t/liblib.so:%t/libother.so>,verify' %t/6.ll 2>&1 | FileCheck %s -DWHY="may be missing (it is weak)"
; RUN: cat %t/common.ll %t/thread-local.ll > %t/7.ll && %opt -S -passes='faas-lazy-load<libs=%t/liblib.so:%t/libother.so>,verify' %t/7.ll 2>&1 | FileCheck %s -DWHY="is a thread-local"

; CHECK: remark: {{.*}}faas-lazy-load: liblib.so is loaded at start: its 'lib_symbol' [[WHY]]
; CHECK-NOT: remark:
; CHECK: define void @calls
; CHECK-NEXT: call void @lib_function()
; CHECK-NEXT: call ptr @__faas_import.other_function.a()

;--- lib.c
int lib_symbol;
void lib_function() {}
;--- other.c
void other_function() {}
;--- common.ll
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"
declare void @lib_function()
declare void @other_function()
define void @calls() "faas-function"="a" {
  call void @lib_function()
  call void @other_function()
  ret void
}
;--- initialiser.ll
@lib_symbol = external global i32
@p = internal constant ptr @lib_symbol #0
attributes #0 = { "faas-function"="a" }
;--- nested.ll
@lib_symbol = external global i32
@p = internal constant { i64, [1 x i64] } { i64 0, [1 x i64] [i64 ptrtoint (ptr getelementptr (i8, ptr @lib_symbol, i64 4) to i64)] }
;--- caught.ll
@lib_symbol = external global i32
declare i32 @__gxx_personality_v0(...)
define void @catches() personality ptr @__gxx_personality_v0 {
  invoke void @calls() to label %ok unwind label %bad
ok:
  ret void
bad:
  %l = landingpad { ptr, i32 } catch ptr @lib_symbol
  resume { ptr, i32 } %l
}
;--- personality.ll
declare i32 @lib_symbol(...)
define void @unwinds() personality ptr @lib_symbol {
  ret void
}
;--- assembly.ll
@lib_symbol = external global i32
define void @assembles() {
  call void asm "# $0", "i"(ptr @lib_symbol)
  ret void
}
;--- weak.ll
@lib_symbol = extern_weak global i32
define i1 @asks() {
  %r = icmp eq ptr @lib_symbol, null
  ret i1 %r
}
;--- thread-local.ll
@lib_symbol = external thread_local global i32
declare ptr @llvm.threadlocal.address.p0(ptr)
define ptr @asks() {
  %r = call ptr @llvm.threadlocal.address.p0(ptr @lib_symbol)
  ret ptr %r
}
