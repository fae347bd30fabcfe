; Errors: a root that is not there, no function at all, URL patterns without tables, and an API that is declared or called in another way.
; RUN: split-file %s %t
; RUN: not %opt -disable-output -passes='faas-merge<root=c>' %t/root.ll 2>&1 | FileCheck %s --check-prefix=ROOT
; RUN: not %opt -disable-output -passes='faas-merge<gateways=http://{function}/>' %t/root.ll 2>&1 | FileCheck %s --check-prefix=GATEWAYS
; RUN: not %opt -disable-output -passes='faas-merge<root=c>' %t/none.ll 2>&1 | FileCheck %s --check-prefix=NONE
; RUN: not %opt -disable-output -passes='faas-merge<root=a>' %t/declaration.ll 2>&1 | FileCheck %s --check-prefix=DECLARATION
; RUN: not %opt -disable-output -passes='faas-merge<root=a>' %t/call.ll 2>&1 | FileCheck %s --check-prefix=CALL
; RUN: not %opt -disable-output -passes='faas-merge<root=a>' %t/async.ll 2>&1 | FileCheck %s --check-prefix=ASYNC

; ROOT: error: faas-merge: no function 'c' to be the root; the module has a b
; GATEWAYS: error: faas-merge: gateways=NAME is for the module with the tables; root=NAME is missing
; NONE: error: faas-merge: no function 'c' to be the root; the module has none (run faas-isolate first)
; DECLARATION: error: faas-merge: 'faas_invoke' is declared with other parameters than in faas.h
; CALL: error: faas-merge: function 'caller': 'faas_invoke_n' is called with other parameters than in faas.h
; ASYNC: error: faas-merge: 'faas_invoke_async' is declared with other parameters than in faas.h

;--- root.ll
@__faas_function.a = constant i32 0
@__faas_function.b = constant i32 0
;--- none.ll
;--- declaration.ll
@__faas_function.a = constant i32 0
declare i32 @faas_invoke(ptr, ptr)
;--- call.ll
@__faas_function.a = constant i32 0
define void @f() "faas-function"="caller" {
  call i32 (ptr, ...) @faas_invoke_n(ptr null, i64 0)
  ret void
}
declare i32 @faas_invoke_n(ptr, i64, ptr, i64, ptr)
;--- async.ll
@__faas_function.a = constant i32 0
declare i32 @faas_invoke_async(ptr, ptr, i64)
