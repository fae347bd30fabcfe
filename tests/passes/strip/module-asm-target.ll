; Assembly of a target that this LLVM does not know cannot be read: an error, not a guess.
; RUN: not %opt -disable-output -passes='faas-strip<entry=main>' %s 2>&1 | FileCheck %s

; CHECK: error: faas-strip: {{.*}}module-asm-target.ll: cannot read its assembly: no assembler for the target ''

module asm ".globl f"

define i32 @main() {
  ret i32 0
}
