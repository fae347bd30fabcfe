; Thread-locals go to a block of their own, through a pointer of their own.
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %s | FileCheck %s

; CHECK-DAG: @faas.data = private unnamed_addr constant { i64, i64, ptr, i64, ptr, i64 } { i64 4, i64 4, ptr @faas.data.image, i64 4,
; CHECK-DAG: @faas.thread_data = private unnamed_addr constant { i64, i64, ptr, i64, ptr, i64 } { i64 72, i64 64, ptr @faas.thread_data.image, i64 16, ptr @faas.thread_data.fixups, i64 1 }
; The pointer to @shared leads into the data block.
; CHECK-DAG: @faas.thread_data.fixups = private unnamed_addr constant [1 x { i64, i64 }] [{ i64, i64 } { i64 8, i64 0 }]
; CHECK-DAG: @__faas_function.f = {{.*}} ptr @faas.data, ptr @faas.thread_data, ptr null, i64 0, ptr null, i64 1, i64 0, i64 0, i64 0, i64 0 }
; CHECK-DAG: @outside = external thread_local global i32

target triple = "x86_64-pc-linux-gnu"

@shared = internal global i32 1
@mine = internal thread_local global i32 2
@pointer = internal thread_local(localexec) global ptr @shared
@zero = internal thread_local global i64 0, align 64
@outside = external thread_local global i32

; CHECK-LABEL: define internal i32 @f.main()
; CHECK: call ptr @llvm.threadlocal.address.p0(ptr @__faas_thread_data)
; CHECK-NEXT: [[THREAD:%.*]] = load ptr
; CHECK: getelementptr inbounds i8, ptr [[THREAD]], i64 0
; CHECK: getelementptr inbounds i8, ptr [[THREAD]], i64 64
; CHECK: getelementptr inbounds i8, ptr [[THREAD]], i64 8
; CHECK: call ptr @llvm.threadlocal.address.p0(ptr @outside)
define i32 @main() {
  %a = call ptr @llvm.threadlocal.address.p0(ptr @mine)
  %b = load i32, ptr %a
  %c = call ptr @llvm.threadlocal.address.p0(ptr @zero)
  store i64 1, ptr %c
  ; Without the intrinsic too.
  %d = load ptr, ptr @pointer
  %e = call ptr @llvm.threadlocal.address.p0(ptr @outside)
  %f = load i32, ptr %e
  ret i32 %b
}

declare ptr @llvm.threadlocal.address.p0(ptr)
