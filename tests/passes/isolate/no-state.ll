; A function without state has no blocks and no pointer to one.
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %s | FileCheck %s --implicit-check-not=faas.data --implicit-check-not=__faas_data

; CHECK: @__faas_function.f = hidden constant { ptr, i64, ptr, ptr, ptr, ptr, ptr, ptr, i64, ptr, i64, i64, i64, i64, i64 } { ptr @faas.name, i64 1, ptr @__faas_entry.f, ptr null, ptr null, ptr null, ptr null, ptr null, i64 0, ptr null, i64 1, i64 0, i64 0, i64 0, i64 0 }

@text = internal constant [3 x i8] c"hi\00"

define i32 @main() {
  %a = load i8, ptr @text
  ret i32 0
}
