; Rule 3: code and globals of one function do not refer to those of another: directly, in an initialiser, through a
; constant expression or an alias, or as prefix data.
; RUN: split-file %s %t
; RUN: not %opt -disable-output -passes='faas-verify<entry=main>' %t/call.ll 2>&1 | FileCheck %s --check-prefix=CALL
; RUN: not %opt -disable-output -passes='faas-verify<entry=main>' %t/global.ll 2>&1 | FileCheck %s --check-prefix=GLOBAL
; RUN: not %opt -disable-output -passes='faas-verify<entry=main>' %t/expression.ll 2>&1 | FileCheck %s --check-prefix=EXPRESSION
; RUN: not %opt -disable-output -passes='faas-verify<entry=main>' %t/initialiser.ll 2>&1 | FileCheck %s --check-prefix=INITIALISER
; RUN: not %opt -disable-output -passes='faas-verify<entry=main>' %t/alias.ll 2>&1 | FileCheck %s --check-prefix=ALIAS
; RUN: not %opt -disable-output -passes='faas-verify<entry=main>' %t/prefix.ll 2>&1 | FileCheck %s --check-prefix=PREFIX

; CALL: error: faas-verify: 'a.main' of function 'a' refers to 'b.main' of function 'b'
; GLOBAL: error: faas-verify: 'a.main' of function 'a' refers to 'b.text' of function 'b'
; EXPRESSION: error: faas-verify: 'a.main' of function 'a' refers to 'b.text' of function 'b'
; INITIALISER: error: faas-verify: 'a.table' of function 'a' refers to 'b.main' of function 'b'
; ALIAS: error: faas-verify: 'a.main' of function 'a' refers to 'b.main' of function 'b'
; PREFIX: error: faas-verify: 'a.main' of function 'a' refers to 'b.text' of function 'b'

;--- call.ll
@b.text = internal constant [4 x i8] c"text" "faas-function"="b"
define i32 @main() {
  ret i32 0
}
define internal i32 @a.main() "faas-function"="a" {
  %a = call i32 @b.main()
  ret i32 %a
}
define internal i32 @b.main() "faas-function"="b" {
  ret i32 0
}
;--- global.ll
@b.text = internal constant [4 x i8] c"text" "faas-function"="b"
define i32 @main() {
  ret i32 0
}
define internal i32 @a.main() "faas-function"="a" {
  %a = load i32, ptr @b.text
  ret i32 %a
}
define internal i32 @b.main() "faas-function"="b" {
  ret i32 0
}
;--- expression.ll
@b.text = internal constant [4 x i8] c"text" "faas-function"="b"
define i32 @main() {
  ret i32 0
}
define internal i8 @a.main() "faas-function"="a" {
  %a = load i8, ptr getelementptr (i8, ptr @b.text, i64 2)
  ret i8 %a
}
define internal i32 @b.main() "faas-function"="b" {
  ret i32 0
}
;--- initialiser.ll
@a.table = internal constant { i32, [1 x ptr] } { i32 1, [1 x ptr] [ptr @b.main] } "faas-function"="a"
@b.text = internal constant [4 x i8] c"text" "faas-function"="b"
define i32 @main() {
  ret i32 0
}

define internal i32 @b.main() "faas-function"="b" {
  ret i32 0
}
;--- alias.ll
@b.alias = internal alias i32 (), ptr @b.main
@b.text = internal constant [4 x i8] c"text" "faas-function"="b"
define i32 @main() {
  ret i32 0
}
define internal i32 @a.main() "faas-function"="a" {
  %a = call i32 @b.alias()
  ret i32 %a
}
define internal i32 @b.main() "faas-function"="b" {
  ret i32 0
}
;--- prefix.ll
@b.text = internal constant [4 x i8] c"text" "faas-function"="b"
define i32 @main() {
  ret i32 0
}
define internal i32 @a.main() "faas-function"="a" prefix ptr @b.text {
  ret i32 0
}
define internal i32 @b.main() "faas-function"="b" {
  ret i32 0
}
