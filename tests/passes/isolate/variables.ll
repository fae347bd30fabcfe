; Addresses of libc's variables in initialisers are stored by code that runs before the constructors, in the state of the
; invocation, also where the global was a constant.
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %s | FileCheck %s

; CHECK-NOT: @environ =
; CHECK-NOT: @_ZSt4cout =
; CHECK: @faas.data.image = private {{.*}} { i32 7, [2 x ptr] zeroinitializer }
; CHECK: @faas.data = private {{.*}} { i64 32, i64 8, ptr @faas.data.image, i64 24,

; CHECK: define internal void @faas.place_addresses()
; CHECK: [[ENVIRON:%.*]] = call ptr @__faas_environ_location()
; CHECK: [[FIELD:%.*]] = getelementptr i8, ptr [[ENVIRON]], i64 4
; CHECK: [[PLACE:%.*]] = getelementptr inbounds i8, ptr %places, i64 16
; CHECK: store ptr [[FIELD]], ptr [[PLACE]]
; CHECK: [[COUT:%.*]] = call ptr @__faas_cxx_cout()
; CHECK: store ptr {{%.*}}, ptr %out
; CHECK: ret void

; CHECK: define internal void @__faas_construct.f(
; CHECK-NEXT: call void @faas.place_addresses()
; CHECK-NEXT: call void @own_constructor()

target triple = "x86_64-unknown-linux-gnu"

@environ = external global ptr
@_ZSt4cout = external global i8
@out = internal constant ptr @_ZSt4cout
@places = internal constant { i32, [2 x ptr] } { i32 7, [2 x ptr] [ptr null, ptr getelementptr (i8, ptr @environ, i64 4)] }
@llvm.global_ctors = appending global [1 x { i32, ptr, ptr }] [{ i32, ptr, ptr } { i32 1, ptr @own_constructor, ptr null }]

define internal void @own_constructor() {
  ret void
}

define i32 @main() {
  %cout = load ptr, ptr @out
  %place = load ptr, ptr getelementptr (i8, ptr @places, i64 16)
  %a = icmp eq ptr %cout, %place
  %b = zext i1 %a to i32
  ret i32 %b
}
