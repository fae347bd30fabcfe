; What gets a check: an access past a global, a copy past one, a call through a pointer; the functions' section, the hash in
; front of those whose address is taken, attributes for the stack. What does not: Rust, a call that may lack a prototype, a
; function that is placed already, an access within bounds.
; RUN: split-file %s %t
; RUN: %opt -S -passes='faas-harden,verify' %t/c.ll | FileCheck %s
; RUN: %opt -S -passes='faas-harden,verify' %t/rust.ll | FileCheck %s --check-prefix=RUST
; RUN: %opt -disable-output -print-pipeline-passes -passes=faas-harden %t/c.ll | FileCheck %s --check-prefix=PRINT
; RUN: not %opt -disable-output -passes='faas-harden<entry=main>' %t/c.ll 2>&1 | FileCheck %s --check-prefix=BAD
; PRINT: faas-harden
; BAD: faas-harden: cannot use parameter 'entry=main'

; CHECK-DAG: @__start_faas_hardened = extern_weak hidden constant i8
; CHECK-DAG: @__stop_faas_hardened = extern_weak hidden constant i8

; CHECK: define void @store(i64 %i) #[[SAFE:[0-9]+]] section "faas_hardened" {
; CHECK: br i1 %{{.*}}, label %trap, label
; CHECK: store i32 1
; CHECK: trap:
; CHECK-NEXT: call void @llvm.trap()

; CHECK: define void @within() #[[SAFE]] section "faas_hardened" {
; CHECK-NEXT: store i32 1
; CHECK-NEXT: ret void

; CHECK: define void @copy(ptr %from, i64 %size)
; CHECK: icmp ult i64 16,
; CHECK: call void @llvm.trap()
; CHECK-NEXT: unreachable
; CHECK: call void @llvm.memcpy

; CHECK: define void @call(ptr %f)
; CHECK: ptrtoint (ptr @__start_faas_hardened to i64)
; CHECK: getelementptr i64, ptr %f, i64 -1
; CHECK-NEXT: load volatile i64, ptr %{{.*}}, align 1
; CHECK-NEXT: icmp ne i64 %{{.*}}, [[HASH:-?[0-9]+]]
; CHECK: call void @llvm.trap()
; CHECK: call void %f(ptr null)

; CHECK: define void @unprototyped(ptr %f)
; CHECK-NEXT: call void (ptr, ...) %f(ptr null)

; CHECK: define void @taken(ptr %unused) #[[SAFE]] section "faas_hardened" prefix i64 [[HASH]] {
; CHECK: define i32 @other(ptr %unused) #[[SAFE]] section "faas_hardened" prefix i64
; CHECK-NOT: [[HASH]]
; CHECK: define void @placed() #[[SAFE]] section "mine" {

; CHECK: attributes #[[SAFE]] = { sspstrong "probe-stack"="inline-asm" }

; RUST-NOT: faas_hardened
; RUST-NOT: trap

;--- c.ll
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
@table = internal global [4 x i32] zeroinitializer
@pointers = global [3 x ptr] [ptr @taken, ptr @other, ptr @placed]
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)

define void @store(i64 %i) {
  %slot = getelementptr [4 x i32], ptr @table, i64 0, i64 %i
  store i32 1, ptr %slot
  ret void
}

define void @within() {
  store i32 1, ptr @table
  ret void
}

define void @copy(ptr %from, i64 %size) {
  call void @llvm.memcpy.p0.p0.i64(ptr @table, ptr %from, i64 %size, i1 false)
  ret void
}

define void @call(ptr %f) {
  call void %f(ptr null)
  ret void
}

define void @unprototyped(ptr %f) {
  call void (ptr, ...) %f(ptr null)
  ret void
}

define void @taken(ptr %unused) {
  ret void
}

define i32 @other(ptr %unused) {
  ret i32 0
}

define void @placed() section "mine" {
  ret void
}

;--- rust.ll
@table = internal global [4 x i32] zeroinitializer
define void @store(i64 %i, ptr %f) {
  %slot = getelementptr [4 x i32], ptr @table, i64 0, i64 %i
  store i32 1, ptr %slot
  call void %f(ptr null)
  ret void
}
!llvm.ident = !{!0}
!0 = !{!"rustc version 1.95.0"}
