; The same module gives the same bytes, whatever the order of the use lists.
; RUN: %opt -passes='faas-merge<root=a>,verify' %s -o %t.1.bc
; RUN: %opt -passes='faas-merge<root=a>,verify' %s -o %t.2.bc
; RUN: cmp %t.1.bc %t.2.bc
; RUN: llvm-as %s -o %t.in.bc
; RUN: %opt -S -passes='faas-merge<root=a>,verify' %t.in.bc | sed 1,2d > %t.3.ll
; RUN: llvm-dis %t.1.bc -o - | sed 1,2d > %t.4.ll
; RUN: cmp %t.3.ll %t.4.ll

@a = private constant [2 x i8] c"a\00"
@b = private constant [2 x i8] c"b\00"
@__faas_function.b = constant i32 0
@__faas_function.a = constant i32 0

define internal void @f(ptr %n) {
  call i32 @faas_invoke(ptr @b, ptr null, i64 0, ptr null)
  call i32 @faas_invoke(ptr %n, ptr null, i64 0, ptr null)
  call i32 @faas_invoke(ptr @a, ptr null, i64 0, ptr null)
  ret void
}

declare i32 @faas_invoke(ptr, ptr, i64, ptr)
