; Static constructors run in the order of their priorities and get (argc, argv, envp); .init_array sections count as
; constructors. Destructors run in the opposite order. The lists themselves are gone.
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %s | FileCheck %s --implicit-check-not=llvm.global_ --implicit-check-not='section ".'

; CHECK: @__faas_function.f = {{.*}} ptr @__faas_entry.f, ptr @__faas_construct.f, ptr @__faas_destruct.f, ptr null, ptr null, ptr null, i64 0, ptr null, i64 1, i64 0, i64 0, i64 0, i64 0 }

; CHECK-LABEL: define internal void @__faas_construct.f(i32 %0, ptr %1, ptr %2)
; CHECK-NEXT: call void @early()
; CHECK-NEXT: call void @section_early(i32 %0, ptr %1, ptr %2)
; CHECK-NEXT: call void @late1()
; CHECK-NEXT: call void @late2()
; CHECK-NEXT: call void @section_late(i32 %0, ptr %1, ptr %2)
; CHECK-NEXT: call void @section_late(i32 %0, ptr %1, ptr %2)
; CHECK-NEXT: ret void

; CHECK-LABEL: define internal void @__faas_destruct.f(i32 %0, ptr %1, ptr %2)
; CHECK-NEXT: call void @bye3()
; CHECK-NEXT: call void @bye2()
; CHECK-NEXT: call void @bye1()
; CHECK-NEXT: ret void

@llvm.global_ctors = appending global [4 x { i32, ptr, ptr }] [
  { i32, ptr, ptr } { i32 65535, ptr @late1, ptr null },
  { i32, ptr, ptr } { i32 101, ptr @early, ptr null },
  { i32, ptr, ptr } { i32 65535, ptr null, ptr null },
  { i32, ptr, ptr } { i32 65535, ptr @late2, ptr null }]
@llvm.global_dtors = appending global [2 x { i32, ptr, ptr }] [
  { i32, ptr, ptr } { i32 65535, ptr @bye2, ptr null },
  { i32, ptr, ptr } { i32 200, ptr @bye1, ptr null }]
@in_section = internal constant ptr @section_early, section ".init_array.00200"
@array_in_section = internal constant [2 x ptr] [ptr @section_late, ptr @section_late], section ".init_array"
@fini_section = internal constant ptr @bye3, section ".fini_array"
@llvm.used = appending global [2 x ptr] [ptr @in_section, ptr @array_in_section], section "llvm.metadata"

define i32 @main() {
  ret i32 0
}

declare void @early()
declare void @late1()
declare void @late2()
declare void @section_early(i32, ptr, ptr)
declare void @section_late(i32, ptr, ptr)
declare void @bye1()
declare void @bye2()
declare void @bye3()
