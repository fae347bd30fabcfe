; Refused: a module that is no group of functions yet, parameters, and a runtime that does not fit.
; RUN: split-file %s %t
; RUN: not %opt -disable-output -passes=faas-profile %t/none.ll 2>&1 | FileCheck %s --check-prefix=NONE
; RUN: not %opt -disable-output -passes='faas-profile<all=yes>' %t/none.ll 2>&1 | FileCheck %s --check-prefix=PARAMETER
; RUN: not %opt -disable-output -passes=faas-profile %t/other.ll 2>&1 | FileCheck %s --check-prefix=OTHER

; NONE: error: faas-profile: the module has no function; run faas-isolate and faas-merge first
; PARAMETER: faas-profile: cannot use parameter 'all=yes'
; OTHER: error: faas-profile: '__faas_profiled_call' has other parameters than '__faas_call'

;--- none.ll
define i32 @main() {
  ret i32 0
}

;--- other.ll
@__faas_function.a = constant i32 0
define internal i32 @f(ptr %p) {
  %s = call i32 @__faas_call(ptr %p)
  ret i32 %s
}
declare i32 @__faas_call(ptr)
declare i32 @__faas_profiled_call(ptr, ptr, i64, ptr)
