; Every definition carries its owner, and the descriptor is the only external one.
; RUN: %opt -S -passes='faas-isolate<function=a-b.c>,verify' %s | FileCheck %s --implicit-check-not='define i32' --implicit-check-not='= global'

; CHECK-DAG: @text = internal constant {{.*}} #[[OWNER:[0-9]+]]
; CHECK-DAG: @faas.name = private unnamed_addr constant [6 x i8] c"a-b.c\00" #[[OWNER]]
; CHECK-DAG: @__faas_function.a-b.c = hidden constant {{.*}} #[[OWNER]]
; CHECK: define internal i32 @a-b.c.main() #[[OWNER]]
; CHECK: define internal i32 @__faas_entry.a-b.c({{.*}}) #[[OWNER]]
; CHECK-DAG: attributes #[[OWNER]] = { "faas-function"="a-b.c" }

@text = internal constant [3 x i8] c"hi\00"

define i32 @main() {
  %a = load i8, ptr @text
  ret i32 0
}
