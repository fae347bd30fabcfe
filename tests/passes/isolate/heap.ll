; With heap=frame what allocates for its caller goes to the heap of the invocation; what the compiler knows of it, by
; attributes of the declaration, is kept at the calls. free is anybody's, and an allocator of the program's own stays.
; RUN: %opt -S -passes='faas-isolate<function=f;heap=frame>,verify' %s | FileCheck %s
; RUN: %opt -S -passes='faas-isolate<function=f;heap=system>,verify' %s | FileCheck %s --check-prefix=SYSTEM --implicit-check-not=__faas_malloc
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %s | FileCheck %s --check-prefix=SYSTEM --implicit-check-not=__faas_malloc
; RUN: %opt -S -passes='faas-isolate<function=f;wipe=yes>,verify' %s | FileCheck %s --check-prefix=WIPE
; RUN: %opt -disable-output -print-pipeline-passes -passes='faas-isolate<function=f;heap=frame;wipe=yes>' %s | FileCheck %s --check-prefix=PRINT
; RUN: not %opt -disable-output -passes='faas-isolate<function=f;heap=mine>' %s 2>&1 | FileCheck %s --check-prefix=BAD-HEAP
; RUN: not %opt -disable-output -passes='faas-isolate<function=f;wipe=1>' %s 2>&1 | FileCheck %s --check-prefix=BAD-WIPE

; CHECK: @__faas_function.f = {{.*}}, i64 0, i64 0 }
; CHECK-LABEL: define internal i32 @f.main()
; CHECK: call noalias ptr @__faas_malloc(i64 10) #[[MALLOC:[0-9]+]]
; CHECK: call ptr @__faas_realloc(ptr allocptr {{%.*}}, i64 20) #[[REALLOC:[0-9]+]]
; CHECK: call noalias nonnull ptr @__faas__Znwm(i64 4) #[[NEW:[0-9]+]]
; CHECK: call ptr @__faas_strdup(
; CHECK: call ptr @valloc(i64 1)
; CHECK: call void @free(
; CHECK: declare void @free(
; CHECK-DAG: attributes #[[MALLOC]] = { nounwind allockind("alloc,uninitialized") allocsize(0) "alloc-family"="malloc" }
; CHECK-DAG: attributes #[[REALLOC]] = { allockind("realloc") allocsize(1) "alloc-family"="malloc" }
; CHECK-DAG: attributes #[[NEW]] = { builtin allocsize(0) }

; SYSTEM: call ptr @malloc(i64 10)
; SYSTEM: call nonnull ptr @_Znwm(i64 4)
; SYSTEM: call ptr @strdup(

; WIPE: @__faas_function.f = {{.*}}, i64 1, i64 0 }
; PRINT: faas-isolate<function=f;heap=frame;wipe=yes>
; BAD-HEAP: faas-isolate: heap=mine: expected frame or system
; BAD-WIPE: faas-isolate: wipe=1: expected yes or no

define i32 @main() {
  %a = call ptr @malloc(i64 10) nounwind
  %b = call ptr @realloc(ptr %a, i64 20)
  %c = call nonnull ptr @_Znwm(i64 4) builtin
  %d = call ptr @strdup(ptr %b)
  %e = call ptr @valloc(i64 1)
  call void @free(ptr %d)
  ret i32 0
}

define internal ptr @valloc(i64 %size) {
  ret ptr null
}

declare noalias ptr @malloc(i64) allockind("alloc,uninitialized") allocsize(0) "alloc-family"="malloc"
declare ptr @realloc(ptr allocptr, i64) allockind("realloc") allocsize(1) "alloc-family"="malloc"
declare noalias nonnull ptr @_Znwm(i64) nobuiltin allocsize(0)
declare ptr @strdup(ptr)
declare void @free(ptr allocptr)
