; Rule 2: the entry is defined, and nothing else is visible.
; RUN: split-file %s %t
; RUN: not %opt -disable-output -passes='faas-verify<entry=main>' %t/missing.ll 2>&1 | FileCheck %s --check-prefix=MISSING
; RUN: not %opt -disable-output -passes='faas-verify<entry=main>' %t/declared.ll 2>&1 | FileCheck %s --check-prefix=MISSING
; RUN: not %opt -disable-output -passes='faas-verify<entry=main>' %t/function.ll 2>&1 | FileCheck %s --check-prefix=FUNCTION
; RUN: not %opt -disable-output -passes='faas-verify<entry=main>' %t/variable.ll 2>&1 | FileCheck %s --check-prefix=VARIABLE
; RUN: not %opt -disable-output -passes='faas-verify<entry=main>' %t/alias.ll 2>&1 | FileCheck %s --check-prefix=ALIAS
; RUN: not %opt -disable-output -passes='faas-verify<entry=main>' %t/weak.ll 2>&1 | FileCheck %s --check-prefix=WEAK
; RUN: %opt -disable-output -passes='faas-verify<entry=main>' %t/allowed.ll

; MISSING: error: faas-verify: the entry 'main' is not defined
; FUNCTION: error: faas-verify: 'other' is exported besides the entry 'main'
; VARIABLE: error: faas-verify: 'data' is exported besides the entry 'main'
; ALIAS: error: faas-verify: 'alias' is exported besides the entry 'main'
; WEAK: error: faas-verify: 'weak' is exported besides the entry 'main'

;--- missing.ll
@data = internal global i32 0
;--- declared.ll
declare i32 @main()
;--- function.ll
define i32 @main() {
  ret i32 0
}
define hidden i32 @other() {
  ret i32 0
}
;--- variable.ll
@data = global i32 0
define i32 @main() {
  ret i32 0
}
;--- alias.ll
@local = internal global i32 0
@alias = alias i32, ptr @local
define i32 @main() {
  ret i32 0
}
;--- weak.ll
define i32 @main() {
  ret i32 0
}
define weak i32 @weak() {
  ret i32 0
}
;--- allowed.ll
@local = internal global i32 0
@outside = external global i32
@llvm.used = appending global [1 x ptr] [ptr @local], section "llvm.metadata"
define i32 @main() {
  ret i32 0
}
define available_externally i32 @inline_copy() {
  ret i32 0
}
