; Pointers to mutable globals inside initialisers become fixups: direct, with an offset, in nested aggregates, as
; ptrtoint. A constant that holds one moves to the block, and so does a constant that points at that constant.
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %s | FileCheck %s

; The block: @counter 0, @array 4, @direct 16, @offset 24, @nested 32 (to 80), @number 80, @table 88, @to_table 96.
; CHECK-DAG: @faas.data.fixups = private unnamed_addr constant [7 x { i64, i64 }] [{ i64, i64 } { i64 16, i64 0 }, { i64, i64 } { i64 24, i64 8 }, { i64, i64 } { i64 40, i64 0 }, { i64, i64 } { i64 64, i64 12 }, { i64, i64 } { i64 80, i64 4 }, { i64, i64 } { i64 88, i64 0 }, { i64, i64 } { i64 96, i64 88 }]
; CHECK-DAG: @faas.data = private unnamed_addr constant { i64, i64, ptr, i64, ptr, i64 } { i64 104, i64 8, ptr @faas.data.image, i64 104, ptr @faas.data.fixups, i64 7 }
; Pointers to functions and to pure constants stay in the image.
; CHECK-DAG: @faas.data.image = {{.*}}ptr @f.main{{.*}}ptr @pure

target triple = "x86_64-pc-linux-gnu"

@counter = internal global i32 7
@array = internal global [3 x i32] [i32 1, i32 2, i32 3]
@direct = internal global ptr @counter
@offset = internal global ptr getelementptr ([3 x i32], ptr @array, i64 0, i64 1)
@nested = internal global { i64, [2 x ptr], { ptr, ptr }, i32 }
  { i64 1, [2 x ptr] [ptr @counter, ptr @main], { ptr, ptr } { ptr @pure, ptr getelementptr (i8, ptr @array, i64 8) }, i32 5 }
@number = internal global i64 ptrtoint (ptr @array to i64)
@table = internal constant [1 x ptr] [ptr @counter]
@to_table = internal constant ptr @table
@pure = internal constant i32 1

define i32 @main() {
  %a = load ptr, ptr @direct
  %b = load ptr, ptr @offset
  %c = load ptr, ptr @nested
  %d = load i64, ptr @number
  %e = load ptr, ptr @to_table
  ret i32 0
}
