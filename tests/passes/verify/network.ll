; Rule 1: an invocation of a function of the group over the network is an error that says where it is, if that is known.
; RUN: not %opt -disable-output -passes='faas-verify<entry=main>' %s 2>&1 | FileCheck %s --check-prefix=LINE
; RUN: sed 's/, !dbg !4//' %s > %t.ll
; RUN: not %opt -disable-output -passes='faas-verify<entry=main>' %t.ll 2>&1 | FileCheck %s --check-prefix=PLAIN

; LINE: error: faas-verify: a.c:7: function 'a' invokes 'b' over the network, although it is in the same binary
; PLAIN: error: faas-verify: function 'a' invokes 'b' over the network, although it is in the same binary

@b = private constant [2 x i8] c"b\00"
@__faas_function.b = internal constant i32 0

define i32 @main() "faas-function"="a" !dbg !3 {
  %y = call i32 @faas_invoke_n(ptr @b, i64 1, ptr null, i64 0, ptr null), !dbg !4
  ret i32 0
}

declare i32 @faas_invoke_n(ptr, i64, ptr, i64, ptr)

!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2}
!0 = distinct !DICompileUnit(language: DW_LANG_C11, file: !1, emissionKind: FullDebug)
!1 = !DIFile(filename: "a.c", directory: "/")
!2 = !{i32 2, !"Debug Info Version", i32 3}
!3 = distinct !DISubprogram(name: "main", file: !1, line: 5, unit: !0, type: !5)
!4 = !DILocation(line: 7, column: 1, scope: !3)
!5 = !DISubroutineType(types: !6)
!6 = !{}
