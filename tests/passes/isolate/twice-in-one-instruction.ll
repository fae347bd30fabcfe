; An instruction that uses the same global, stream or expression over it twice.
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %s | FileCheck %s

; CHECK-LABEL: define internal i32 @f.main()
; CHECK: [[A:%.*]] = getelementptr inbounds i8, ptr {{%.*}}, i64 0
; CHECK: call void @two(ptr {{%.*}}, ptr {{%.*}})
; CHECK: call ptr @__faas_cxx_cout()
; CHECK: call ptr @__faas_cxx_cout()
; CHECK: call void @two(ptr {{%.*}}, ptr {{%.*}})
; CHECK: call ptr @__faas_cxx_cout()
; CHECK: load i8
; CHECK: call ptr @__faas_cxx_cout()
; CHECK: call ptr @__faas_cxx_cout()
; CHECK: call void @two(ptr {{%.*}}, ptr {{%.*}})
; CHECK: call void @two(ptr {{%.*}}, ptr {{%.*}})
; CHECK-LABEL: define internal i32 @__faas_entry.f(

target triple = "x86_64-pc-linux-gnu"

@a = internal global [2 x i32] [i32 1, i32 2]
@_ZSt4cout = external global i8

define i32 @main() {
  call void @two(ptr @a, ptr @a)
  call void @two(ptr @_ZSt4cout, ptr @_ZSt4cout)
  %b = load i8, ptr @_ZSt4cout
  call void @two(ptr @_ZSt4cout, ptr @_ZSt4cout)
  call void @two(ptr getelementptr (i8, ptr @a, i64 4), ptr getelementptr (i8, ptr @a, i64 4))
  ret i32 0
}

declare void @two(ptr, ptr)
