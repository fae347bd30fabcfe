; Mutable globals become offsets into the data block: initialised ones first and in the image, zeros behind them and
; not in the image, so a large zero array costs nothing. Pure constants stay.
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %s | FileCheck %s

; CHECK-DAG: @pure = internal constant [2 x i32] [i32 1, i32 2]
; CHECK-DAG: @faas.data.image = private unnamed_addr constant <{ i32, [4 x i8], i64 }> <{ i32 7, [4 x i8] zeroinitializer, i64 9 }>
; CHECK-DAG: @faas.data.fixups = private unnamed_addr constant [0 x { i64, i64 }] zeroinitializer
; 16 bytes of image, then the 4 of @zero and, aligned to 16, the 1000000 of @large.
; CHECK-DAG: @faas.data = private unnamed_addr constant { i64, i64, ptr, i64, ptr, i64 } { i64 1000032, i64 16, ptr @faas.data.image, i64 16, ptr @faas.data.fixups, i64 0 }
; CHECK-DAG: @__faas_data = external hidden thread_local(initialexec) global ptr
; CHECK-DAG: @__faas_function.f = hidden constant { ptr, i64, ptr, ptr, ptr, ptr, ptr, ptr, i64, ptr, i64, i64, i64, i64, i64 } { ptr @faas.name, i64 1, ptr @__faas_entry.f, ptr null, ptr null, ptr @faas.data, ptr null, ptr null, i64 0, ptr null, i64 1, i64 0, i64 0, i64 0, i64 0 }
; CHECK-NOT: @initialised
; CHECK-NOT: @large

target triple = "x86_64-pc-linux-gnu"

@zero = internal global i32 0
@initialised = internal global i32 7
@pure = internal constant [2 x i32] [i32 1, i32 2]
@large = internal global [1000000 x i8] zeroinitializer, align 16
@aligned = internal global i64 9

; CHECK-LABEL: define internal i32 @f.main()
; CHECK-NEXT: [[SLOT:%.*]] = call ptr @llvm.threadlocal.address.p0(ptr @__faas_data)
; CHECK-NEXT: [[DATA:%.*]] = load ptr, ptr [[SLOT]]
; CHECK: getelementptr inbounds i8, ptr [[DATA]], i64 16
; CHECK: getelementptr inbounds i8, ptr [[DATA]], i64 32
; CHECK: load i32, ptr @pure
; CHECK: getelementptr inbounds i8, ptr [[DATA]], i64 8
; CHECK-NOT: @__faas_data
; CHECK: ret i32
define i32 @main() {
  %a = load i32, ptr @initialised
  store i32 %a, ptr @zero
  store i8 1, ptr @large
  %b = load i32, ptr @pure
  store i64 1, ptr @aligned
  ret i32 %b
}

; The block's pointer is loaded where it is needed, and nowhere else.
; CHECK-LABEL: define internal i32 @stateless()
; CHECK-NEXT: ret i32 1
define internal i32 @stateless() {
  ret i32 1
}

; CHECK-LABEL: define internal i32 @__faas_entry.f(i32 %0, ptr %1, ptr %2)
; CHECK: call i32 @f.main()
