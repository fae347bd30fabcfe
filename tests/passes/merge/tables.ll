; The runtime's declarations of the tables become definitions, and its uses of them stay. main is the only definition
; that stays visible.
; RUN: %opt -S -passes='faas-merge<root=b>,verify,faas-verify' %s | FileCheck %s

; CHECK-DAG: @__faas_function.a = internal constant i32 1
; CHECK-DAG: @__faas_functions = internal constant [2 x ptr] [ptr @__faas_function.a, ptr @__faas_function.b]
; CHECK-DAG: @__faas_function_count = internal constant i64 2
; CHECK-DAG: @__faas_root = internal constant ptr @__faas_function.b
; CHECK: define i32 @main()
; CHECK: load ptr, ptr @__faas_root
; CHECK: load i64, ptr @__faas_function_count
; CHECK: load ptr, ptr getelementptr inbounds{{.*}}(i8, ptr @__faas_functions, i64 8)
; CHECK: define internal i32 @runtime()

@__faas_function.b = constant i32 2
@__faas_function.a = constant i32 1
@__faas_functions = external hidden constant [0 x ptr]
@__faas_function_count = external hidden constant i64
@__faas_root = external hidden constant ptr

define i32 @main() {
  %a = load ptr, ptr @__faas_root
  %b = load i64, ptr @__faas_function_count
  %c = load ptr, ptr getelementptr inbounds (i8, ptr @__faas_functions, i64 8)
  ret i32 0
}

define i32 @runtime() {
  ret i32 0
}
