; Fixups at work: in every invocation, pointers in initialisers lead to that invocation's own globals.
; RUN: %fuse-ir outer %t outer=%s
; RUN: %t < /dev/null | FileCheck %s --match-full-lines

; CHECK: 7 7 2 3 1 7
; CHECK-NEXT: 8 8 20 3 1 8

target triple = "x86_64-pc-linux-gnu"

@counter = internal global i32 7
@array = internal global [3 x i32] [i32 1, i32 2, i32 3]
@direct = internal global ptr @counter
@second = internal global ptr getelementptr ([3 x i32], ptr @array, i64 0, i64 1)
@nested = internal global { i64, [1 x { i32, ptr }] } { i64 1, [1 x { i32, ptr }] [{ i32, ptr } { i32 4, ptr getelementptr (i8, ptr @array, i64 8) }] }
@number = internal global i64 ptrtoint (ptr @array to i64)
@table = internal constant [1 x ptr] [ptr @counter]
@to_table = internal constant ptr @table
@thread = internal thread_local global ptr @counter
@format = private constant [19 x i8] c"%d %d %d %d %d %d\0A\00"

define internal void @print() {
  %a = load i32, ptr @counter
  %p = load ptr, ptr @direct
  %b = load i32, ptr %p
  %q = load ptr, ptr @second
  %c = load i32, ptr %q
  %r = load ptr, ptr getelementptr inbounds ({ i64, [1 x { i32, ptr }] }, ptr @nested, i64 0, i32 1, i64 0, i32 1)
  %d = load i32, ptr %r
  %n = load i64, ptr @number
  %s = inttoptr i64 %n to ptr
  %e = load i32, ptr %s
  %t = load ptr, ptr @to_table
  %u = load ptr, ptr %t
  %tl = call ptr @llvm.threadlocal.address.p0(ptr @thread)
  %v = load ptr, ptr %tl
  %same = icmp eq ptr %u, %v
  %w = load i32, ptr %v
  %f = select i1 %same, i32 %w, i32 -1
  call i32 (ptr, ...) @printf(ptr @format, i32 %a, i32 %b, i32 %c, i32 %d, i32 %e, i32 %f)
  ret void
}

define i32 @main() {
  call void @print()
  %p = load ptr, ptr @direct
  store i32 8, ptr %p
  %q = load ptr, ptr @second
  store i32 20, ptr %q
  call void @print()
  ret i32 0
}

declare i32 @printf(ptr, ...)
declare ptr @llvm.threadlocal.address.p0(ptr)
