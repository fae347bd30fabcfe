; A symbol is that of the first library that defines it, in the version that a link picks. What no library defines, and
; what the module defines itself, is left alone; so is a module that uses none of their symbols.
; RUN: rm -rf %t && split-file %s %t
; RUN: %clang -shared -fPIC %t/lib.c -Wl,--version-script=%t/lib.map -Wl,-soname,libfirst.so -fuse-ld=lld -o %t/libfirst.so
; RUN: %clang -shared -fPIC %t/lib.c -Wl,-soname,libsecond.so -o %t/libsecond.so -DSECOND
; RUN: %opt -S -passes='faas-lazy-load<libs=%t/libfirst.so:%t/libsecond.so>,verify' %t/a.ll | FileCheck %s
; RUN: %opt -S -passes='faas-lazy-load<libs=%t/libfirst.so:%t/libsecond.so>,verify' %t/none.ll | FileCheck %s --check-prefix=NONE

; CHECK: c"libfirst.so\00"
; CHECK: @[[SYMBOL:.*]] = private unnamed_addr constant [10 x i8] c"lib_first\00"
; CHECK: @[[VERSION:.*]] = private unnamed_addr constant [4 x i8] c"NEW\00"
; CHECK: @__faas_imported.lib_first = {{.*}} { ptr null, ptr @__faas_library.libfirst.so, ptr @[[SYMBOL]], ptr @[[VERSION]] }
; CHECK: c"libsecond.so\00"
; CHECK: @[[SECOND:.*]] = private unnamed_addr constant [11 x i8] c"lib_second\00"
; CHECK: @__faas_imported.lib_second = {{.*}} { ptr null, ptr @__faas_library.libsecond.so, ptr @[[SECOND]], ptr null }
; CHECK: declare void @elsewhere()
; CHECK: call void @elsewhere()
; CHECK: call void @lib_own()
; NONE-NOT: __faas

;--- lib.c
#ifndef SECOND
__asm__(".symver old_first, lib_first@OLD");
__asm__(".symver new_first, lib_first@@NEW");
void old_first() {}
void new_first() {}
#else
void lib_first() {}
void lib_second() {}
#endif
void lib_own() {}
;--- lib.map
OLD { global: lib_own; local: *_first; };
NEW { } OLD;
;--- a.ll
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"
declare void @lib_first()
declare void @lib_second()
declare void @elsewhere()
define internal void @lib_own() {
  ret void
}
define void @f() {
  call void @lib_second()
  call void @lib_first()
  call void @elsewhere()
  call void @lib_own()
  ret void
}
;--- none.ll
target triple = "x86_64-pc-linux-gnu"
declare void @elsewhere()
define void @f() {
  call void @elsewhere()
  ret void
}
