; Calls of every shape take the address from the import; nothing else about them changes, and what the declaration says
; of arguments and effects is noted at the call. Each function of the group has an accessor of its own.
; RUN: rm -rf %t && split-file %s %t
; RUN: %clang -shared -fPIC %t/lib.c -Wl,-soname,libshapes.so.1 -o %t/libshapes.so
; RUN: %opt -S -passes='faas-lazy-load<libs=%t/libshapes.so>,verify' %t/a.ll | FileCheck %s

; CHECK: %[[PAIR:.*]] = type { i64, i64 }
; CHECK: @faas.soname = private unnamed_addr constant [15 x i8] c"libshapes.so.1\00"
; CHECK: @__faas_library.libshapes.so.1 = linkonce_odr hidden global { ptr, ptr } { ptr null, ptr @faas.soname }, comdat, align 8
; CHECK: @__faas_imported.lib_plain = linkonce_odr hidden global { ptr, ptr, ptr, ptr } { ptr null, ptr @__faas_library.libshapes.so.1, ptr @{{.*}}, ptr null }, section "faas_imports", comdat, align 8
; CHECK: @__faas_imported.lib_variadic = linkonce_odr hidden global
; CHECK-NOT: declare {{.*}}@lib_

; CHECK-LABEL: define i32 @plain
; CHECK-NEXT: %[[F:.*]] = call ptr @__faas_import.lib_plain.a()
; CHECK-NEXT: %r = tail call i32 %[[F]](i32 %x)
; CHECK-LABEL: define i32 @variadic
; CHECK-NEXT: %[[F:.*]] = call ptr @__faas_import.lib_variadic.a()
; CHECK-NEXT: %r = call i32 (ptr, ...) %[[F]](ptr %p, double 1.000000e+00, i64 2)
; CHECK-LABEL: define void @memory
; CHECK: %[[F:.*]] = call ptr @__faas_import.lib_memory.a()
; CHECK-NEXT: call void %[[F]](ptr sret(%[[PAIR]]) align 8 %r, ptr byval(%[[PAIR]]) align 8 %p, i32 inreg signext 1) #[[FACTS:[0-9]+]]
; CHECK-LABEL: define zeroext i8 @extension
; CHECK: call zeroext i8 %{{.*}}(i16 noundef signext %x)
; CHECK-LABEL: define x86_fp80 @x87
; CHECK: call x86_fp80 %{{.*}}(x86_fp80 %x)
; CHECK-LABEL: define <4 x float> @vector
; CHECK: call <4 x float> %{{.*}}(<4 x float> %x)
; CHECK-LABEL: define { i64, double } @aggregate
; CHECK: call { i64, double } %{{.*}}({ i64, double } %x)
; CHECK-LABEL: define fastcc i32 @convention
; CHECK: call fastcc i32 %{{.*}}(i32 %x)
; CHECK-LABEL: define i32 @jump
; CHECK: %[[F:.*]] = call ptr @__faas_import.lib_jump.a()
; CHECK-NEXT: %r = musttail call i32 (ptr, ...) %[[F]](ptr %p, ...)
; CHECK-NEXT: ret i32 %r
; CHECK-LABEL: define i32 @unwinds
; CHECK: %[[F:.*]] = call ptr @__faas_import.lib_unwinds.a()
; CHECK-NEXT: invoke i32 %[[F]](i32 %x)
; CHECK-LABEL: define i32 @other_type
; CHECK: call i32 %{{.*}}(i64 %x)
; CHECK-LABEL: define i32 @of_another_function
; CHECK: call ptr @__faas_import.lib_plain.b()
; CHECK-LABEL: define i32 @of_the_runtime
; CHECK: call ptr @__faas_import.lib_plain()

; CHECK-LABEL: define internal ptr @__faas_import.lib_plain.a()
; CHECK-SAME: #[[OWN:[0-9]+]]
; CHECK-NEXT: %address = load atomic ptr, ptr @__faas_imported.lib_plain acquire, align 8
; CHECK-NEXT: %[[NULL:.*]] = icmp eq ptr %address, null
; CHECK-NEXT: br i1 %[[NULL]], label %resolve, label %ready, !prof
; CHECK:      resolve:
; CHECK-NEXT: %resolved = call ptr @__faas_import(ptr @__faas_imported.lib_plain) #[[COLD:[0-9]+]]
; CHECK-NEXT: br label %ready
; CHECK:      ready:
; CHECK-NEXT: %[[R:.*]] = phi ptr [ %address, %{{.*}} ], [ %resolved, %resolve ]
; CHECK-NEXT: ret ptr %[[R]]
; CHECK-LABEL: define internal ptr @__faas_import.lib_variadic.a()
; CHECK-NEXT: load atomic ptr, ptr @__faas_imported.lib_variadic acquire
; CHECK: attributes #[[OWN]] = { alwaysinline nounwind "faas-function"="a" }
; CHECK: attributes #[[FACTS]] = { nounwind memory(argmem: readwrite) }

;--- lib.c
void lib_plain() {} void lib_variadic() {} void lib_memory() {} void lib_extension() {} void lib_x87() {}
void lib_vector() {} void lib_aggregate() {} void lib_convention() {} void lib_jump() {} void lib_unwinds() {}
void lib_other() {} void lib_not_used() {}
;--- a.ll
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-pc-linux-gnu"
%pair = type { i64, i64 }
declare i32 @lib_plain(i32)
declare i32 @lib_variadic(ptr, ...)
declare void @lib_memory(ptr sret(%pair) align 8, ptr byval(%pair) align 8, i32 inreg signext) nounwind memory(argmem: readwrite)
declare zeroext i8 @lib_extension(i16 signext)
declare x86_fp80 @lib_x87(x86_fp80)
declare <4 x float> @lib_vector(<4 x float>)
declare { i64, double } @lib_aggregate({ i64, double })
declare fastcc i32 @lib_convention(i32)
declare i32 @lib_jump(ptr, ...)
declare i32 @lib_unwinds(i32)
declare i32 @lib_other(i32)
declare i32 @__gxx_personality_v0(...)

define i32 @plain(i32 %x) "faas-function"="a" {
  %r = tail call i32 @lib_plain(i32 %x)
  ret i32 %r
}
define i32 @variadic(ptr %p) "faas-function"="a" {
  %r = call i32 (ptr, ...) @lib_variadic(ptr %p, double 1.0, i64 2)
  ret i32 %r
}
define void @memory(ptr %p) "faas-function"="a" {
  %r = alloca %pair
  call void @lib_memory(ptr sret(%pair) align 8 %r, ptr byval(%pair) align 8 %p, i32 inreg signext 1)
  ret void
}
define zeroext i8 @extension(i16 signext %x) "faas-function"="a" {
  %r = call i8 @lib_extension(i16 noundef %x)
  ret i8 %r
}
define x86_fp80 @x87(x86_fp80 %x) "faas-function"="a" {
  %r = call x86_fp80 @lib_x87(x86_fp80 %x)
  ret x86_fp80 %r
}
define <4 x float> @vector(<4 x float> %x) "faas-function"="a" {
  %r = call <4 x float> @lib_vector(<4 x float> %x)
  ret <4 x float> %r
}
define { i64, double } @aggregate({ i64, double } %x) "faas-function"="a" {
  %r = call { i64, double } @lib_aggregate({ i64, double } %x)
  ret { i64, double } %r
}
define fastcc i32 @convention(i32 %x) "faas-function"="a" {
  %r = call fastcc i32 @lib_convention(i32 %x)
  ret i32 %r
}
define i32 @jump(ptr %p, ...) "faas-function"="a" {
  %r = musttail call i32 (ptr, ...) @lib_jump(ptr %p, ...)
  ret i32 %r
}
define i32 @unwinds(i32 %x) "faas-function"="a" personality ptr @__gxx_personality_v0 {
  %r = invoke i32 @lib_unwinds(i32 %x) to label %ok unwind label %bad
ok:
  ret i32 %r
bad:
  %l = landingpad { ptr, i32 } cleanup
  resume { ptr, i32 } %l
}
define i32 @other_type(i64 %x) "faas-function"="a" {
  %r = call i32 @lib_other(i64 %x)
  ret i32 %r
}
define i32 @of_another_function(i32 %x) "faas-function"="b" {
  %r = call i32 @lib_plain(i32 %x)
  ret i32 %r
}
define i32 @of_the_runtime(i32 %x) {
  %r = call i32 @lib_plain(i32 %x)
  ret i32 %r
}
