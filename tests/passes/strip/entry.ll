; The entry is whichever function the parameter names; main is the default.
; RUN: %opt -S -passes='faas-strip<entry=faas_main>,verify' %s | FileCheck %s --check-prefix=SDK --implicit-check-not=@main
; RUN: %opt -S -passes='faas-strip<entry=main>,verify' %s | FileCheck %s --check-prefix=MAIN --implicit-check-not=@faas_main
; RUN: %opt -S -passes='faas-strip,verify' %s | FileCheck %s --check-prefix=MAIN --implicit-check-not=@faas_main

; SDK: define i32 @faas_main()
; MAIN: define i32 @main()

define i32 @faas_main() {
  ret i32 1
}

define i32 @main() {
  ret i32 2
}
