; The entry gets as many of (argc, argv, envp) as it takes, and may return void. faas_main wins over main.
; RUN: split-file %s %t
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %t/none.ll | FileCheck %s --check-prefix=NONE
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %t/two.ll | FileCheck %s --check-prefix=TWO
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %t/three.ll | FileCheck %s --check-prefix=THREE
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %t/void.ll | FileCheck %s --check-prefix=VOID
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %t/both.ll | FileCheck %s --check-prefix=BOTH
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %t/fast.ll | FileCheck %s --check-prefix=FAST
; RUN: not %opt -disable-output -passes='faas-isolate<function=f>' %t/four.ll 2>&1 | FileCheck %s --check-prefix=FOUR
; RUN: not %opt -disable-output -passes='faas-isolate<function=f>' %t/wide.ll 2>&1 | FileCheck %s --check-prefix=WIDE
; RUN: not %opt -disable-output -passes='faas-isolate<function=f>' %t/long.ll 2>&1 | FileCheck %s --check-prefix=LONG
; RUN: not %opt -disable-output -passes='faas-isolate<function=f>' %t/neither.ll 2>&1 | FileCheck %s --check-prefix=NEITHER

; NONE: [[R:%.*]] = call i32 @f.main()
; NONE: ret i32 [[R]]
; TWO: call i32 @f.main(i32 %0, ptr %1)
; THREE: call i32 @f.main(i32 %0, ptr %1, ptr %2)
; VOID: call void @f.main()
; VOID-NEXT: ret i32 0
; BOTH: call i32 @f.faas_main()
; FAST: call fastcc i32 @f.main()
; FOUR: error: faas-isolate: function 'f': {{.*}}four.ll: 'main' is not int main(int, char **, char **)
; WIDE: error: faas-isolate: function 'f': {{.*}}wide.ll: 'main' is not int main(int, char **, char **)
; LONG: error: faas-isolate: function 'f': {{.*}}long.ll: 'main' is not int main(int, char **, char **)
; NEITHER: error: faas-isolate: function 'f': {{.*}}neither.ll: no definition of main or faas_main

;--- none.ll
define i32 @main() {
  ret i32 0
}
;--- two.ll
define i32 @main(i32 %argc, ptr %argv) {
  ret i32 0
}
;--- three.ll
define i32 @main(i32 %argc, ptr %argv, ptr %envp) {
  ret i32 0
}
;--- void.ll
define void @main() {
  ret void
}
;--- both.ll
define i32 @main() {
  ret i32 0
}
define i32 @faas_main() {
  ret i32 0
}
;--- fast.ll
define fastcc i32 @main() {
  ret i32 0
}
;--- four.ll
define i32 @main(i32 %argc, ptr %argv, ptr %envp, ptr %more) {
  ret i32 0
}
;--- wide.ll
define i32 @main(i64 %argc) {
  ret i32 0
}
;--- long.ll
define i64 @main() {
  ret i64 0
}
;--- neither.ll
declare i32 @main()
