; Addresses of variables and functions come from the import wherever code uses one: in loads, as arguments, inside
; constant expressions and aggregates, and on the edges of a PHI node.
; RUN: rm -rf %t && split-file %s %t
; RUN: %clang -shared -fPIC %t/lib.c -o %t/liblib.so
; RUN: %opt -S -passes='faas-lazy-load<libs=%t/liblib.so>,verify' %t/a.ll | FileCheck %s

; CHECK: @faas.soname = private unnamed_addr constant [10 x i8] c"liblib.so\00"
; CHECK-NOT: external global
; CHECK-LABEL: define i32 @loads
; CHECK-NEXT: %[[P:.*]] = call ptr @__faas_import.lib_table.a()
; CHECK-NEXT: %[[E:.*]] = getelementptr i8, ptr %[[P]], i64 8
; CHECK-NEXT: %v = load i32, ptr %[[E]]
; CHECK-LABEL: define i1 @compares
; CHECK-NEXT: %[[P:.*]] = call ptr @__faas_import.lib_function.a()
; CHECK-NEXT: icmp eq ptr %p, %[[P]]
; CHECK-LABEL: define ptr @passes
; CHECK-NEXT: %[[P:.*]] = call ptr @__faas_import.lib_function.a()
; CHECK-NEXT: %[[F:.*]] = call ptr @__faas_import.lib_function.a()
; CHECK-NEXT: %r = call ptr %[[F]](ptr %[[P]])
; CHECK-LABEL: define void @stores
; CHECK: %[[P:.*]] = call ptr @__faas_import.lib_function.a()
; CHECK: insertvalue { ptr, i64 } {{.*}}, ptr %[[P]], 0
; CHECK-LABEL: define ptr @chooses
; CHECK: call ptr @__faas_import.lib_function.a()
; CHECK-NEXT: switch
; CHECK: left:
; CHECK-NEXT: %[[P:.*]] = call ptr @__faas_import.lib_table.a()
; CHECK-NEXT: br label %end
; CHECK: phi ptr [ %[[Q:.*]], %0 ], [ %[[Q]], %0 ], [ %[[P]], %left ]

;--- lib.c
int lib_table[4];
void lib_function() {}
;--- a.ll
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"
@lib_table = external global [4 x i32]
declare ptr @lib_function(ptr)

define i32 @loads() "faas-function"="a" {
  %v = load i32, ptr getelementptr (i8, ptr @lib_table, i64 8)
  ret i32 %v
}
define i1 @compares(ptr %p) "faas-function"="a" {
  %r = icmp eq ptr %p, @lib_function
  ret i1 %r
}
define ptr @passes() "faas-function"="a" {
  %r = call ptr @lib_function(ptr @lib_function)
  ret ptr %r
}
define void @stores(ptr %p) "faas-function"="a" {
  store { ptr, i64 } { ptr @lib_function, i64 1 }, ptr %p
  ret void
}
define ptr @chooses(i32 %c) "faas-function"="a" {
  switch i32 %c, label %left [ i32 1, label %end
                               i32 2, label %end ]
left:
  br label %end
end:
  %r = phi ptr [ @lib_function, %0 ], [ @lib_function, %0 ], [ @lib_table, %left ]
  ret ptr %r
}
