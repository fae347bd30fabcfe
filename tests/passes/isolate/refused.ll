; What cannot be isolated is refused, with the name of the function, the file and the global.
; RUN: split-file %s %t
; RUN: not %opt -disable-output -passes='faas-isolate<function=f>' %t/sub.ll 2>&1 | FileCheck %s --check-prefix=SUB
; RUN: not %opt -disable-output -passes='faas-isolate<function=f>' %t/trunc.ll 2>&1 | FileCheck %s --check-prefix=TRUNC
; RUN: not %opt -disable-output -passes='faas-isolate<function=f>' %t/prefix.ll 2>&1 | FileCheck %s --check-prefix=PREFIX
; RUN: not %opt -disable-output -passes='faas-isolate<function=f>' %t/naked.ll 2>&1 | FileCheck %s --check-prefix=NAKED
; RUN: not %opt -disable-output -passes='faas-isolate<function=f>' %t/stream.ll 2>&1 | FileCheck %s --check-prefix=STREAM
; RUN: not %opt -disable-output -passes='faas-isolate<function=f>' %t/distance.ll 2>&1 | FileCheck %s --check-prefix=DISTANCE
; RUN: not %opt -disable-output -passes='faas-isolate<function=f>' %t/before.ll 2>&1 | FileCheck %s --check-prefix=BEFORE
; RUN: not %opt -disable-output -passes='faas-isolate<function=f>' %t/list.ll 2>&1 | FileCheck %s --check-prefix=LIST
; RUN: not %opt -disable-output -passes='faas-isolate<function=f>' %t/parameters.ll 2>&1 | FileCheck %s --check-prefix=PARAMETERS

; SUB: error: faas-isolate: function 'f': {{.*}}sub.ll: global 'distance': an initialiser is an expression over the address of a mutable global
; TRUNC: error: faas-isolate: function 'f': {{.*}}trunc.ll: global 'half': an initialiser is an expression over the address of a mutable global
; PREFIX: error: faas-isolate: function 'f': {{.*}}prefix.ll: global 'state' is used where its address must be a constant
; NAKED: error: faas-isolate: function 'f': {{.*}}naked.ll: global 'state' is used by the naked function 'bare'
; STREAM: error: faas-isolate: function 'f': {{.*}}stream.ll: the initialiser of the thread-local 'place' holds the address of stdout, where it must be a constant
; DISTANCE: error: faas-isolate: function 'f': {{.*}}distance.ll: the initialiser of 'place' is an expression over the address of environ
; BEFORE: error: faas-isolate: function 'f': {{.*}}before.ll: the address of environ is used where it must be a constant
; LIST: error: faas-isolate: function 'f': {{.*}}list.ll: llvm.global_ctors or section .init_array holds something that is not a function
; PARAMETERS: error: faas-isolate: function 'f': {{.*}}parameters.ll: constructor 'wide' does not take (int, char **, char **)

;--- sub.ll
@state = internal global i32 1
@distance = internal global i64 sub (i64 ptrtoint (ptr @state to i64), i64 ptrtoint (ptr @main to i64))
define i32 @main() {
  %a = load i64, ptr @distance
  ret i32 0
}
;--- trunc.ll
@state = internal global i32 1
@half = internal constant i32 trunc (i64 ptrtoint (ptr @state to i64) to i32)
define i32 @main() {
  %a = load i32, ptr @half
  ret i32 0
}
;--- prefix.ll
@state = internal global i32 1
define i32 @main() prefix ptr @state {
  ret i32 0
}
;--- naked.ll
@state = internal global i32 1
define i32 @main() {
  ret i32 0
}
define internal void @bare() naked {
  call void asm sideeffect "mov $0, %rax", "r"(ptr @state)
  unreachable
}
;--- stream.ll
@stdout = external global ptr
@place = internal thread_local global ptr @stdout
define i32 @main() {
  %a = load ptr, ptr @place
  ret i32 0
}
;--- distance.ll
@environ = external global ptr
@place = internal global i64 sub (i64 ptrtoint (ptr @environ to i64), i64 ptrtoint (ptr @main to i64))
define i32 @main() {
  %a = load i64, ptr @place
  ret i32 0
}
;--- before.ll
@environ = external global ptr
define i32 @main() prefix ptr @environ {
  ret i32 0
}
;--- list.ll
@llvm.global_ctors = appending global [1 x { i32, ptr, ptr }] [{ i32, ptr, ptr } { i32 1, ptr inttoptr (i64 1 to ptr), ptr null }]
define i32 @main() {
  ret i32 0
}
;--- parameters.ll
@slot = internal constant ptr @wide, section ".init_array"
define i32 @main() {
  ret i32 0
}
define internal void @wide(i64 %n) {
  ret void
}
