; An alias of a global names a place in the block; an alias of a function stays.
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %s | FileCheck %s --implicit-check-not=@alias

; CHECK: @function_alias = internal alias i32 (), ptr @f.main
; CHECK-LABEL: define internal i32 @f.main()
; CHECK: [[DATA:%.*]] = load ptr, ptr
; CHECK: [[ARRAY:%.*]] = getelementptr inbounds i8, ptr [[DATA]], i64 0
; CHECK: load i32, ptr [[ARRAY]]
; CHECK: [[BASE:%.*]] = getelementptr inbounds i8, ptr [[DATA]], i64 0
; CHECK: [[ELEMENT:%.*]] = getelementptr i8, ptr [[BASE]], i64 4
; CHECK: load i32, ptr [[ELEMENT]]
; CHECK: call ptr @llvm.threadlocal.address.p0(ptr @__faas_thread_data)

target triple = "x86_64-pc-linux-gnu"

@array = internal global [2 x i32] [i32 1, i32 2]
@pair = internal thread_local global [2 x i32] [i32 3, i32 4]
@alias_start = internal alias i32, ptr @array
@alias_second = internal alias i32, getelementptr (i8, ptr @array, i64 4)
@alias_thread = internal thread_local alias i32, getelementptr (i8, ptr @pair, i64 4)
@function_alias = internal alias i32 (), ptr @main

define i32 @main() {
  %a = load i32, ptr @alias_start
  %b = load i32, ptr @alias_second
  %c = call i32 @use_thread()
  ret i32 %a
}

define internal i32 @use_thread() {
  %p = call ptr @llvm.threadlocal.address.p0(ptr @alias_thread)
  %a = load i32, ptr %p
  ret i32 %a
}

declare ptr @llvm.threadlocal.address.p0(ptr)
