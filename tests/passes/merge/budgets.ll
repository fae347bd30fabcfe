; Budgets become a table; a call that one concerns goes through the runtime, also where the callee's mode is shared, and
; others stay what they are.
; RUN: %opt -S -passes='faas-merge<root=a;budgets=b=5/2|a:c=0|d=/3>,verify,faas-verify<entry=main>' %s | FileCheck %s
; RUN: %opt -disable-output -print-pipeline-passes -passes='faas-merge<root=a;budgets=b=5/2|a:c=0|d=/3>' %s \
; RUN:   | FileCheck %s --check-prefix=PRINT
; RUN: %opt -S -passes='faas-merge<root=a>,verify,faas-verify<entry=main>' %s | FileCheck %s --check-prefix=NONE
; RUN: not %opt -disable-output -passes='faas-merge<root=a;budgets=x=5>' %s 2>&1 | FileCheck %s --check-prefix=UNKNOWN
; RUN: not %opt -disable-output -passes='faas-merge<root=a;budgets=b=5|b>' %s 2>&1 | FileCheck %s --check-prefix=FORM
; RUN: not %opt -disable-output -passes='faas-merge<root=a;budgets=b=5/0>' %s 2>&1 | FileCheck %s --check-prefix=FORM
; RUN: not %opt -disable-output -passes='faas-merge<root=a;budgets=:b=5>' %s 2>&1 | FileCheck %s --check-prefix=FORM
; RUN: not %opt -disable-output -passes='faas-merge<root=a;budgets=b=>' %s 2>&1 | FileCheck %s --check-prefix=FORM

; CHECK-DAG: @__faas_budget_count = internal constant i64 3
; CHECK-DAG: @__faas_budgets = internal constant [3 x { ptr, ptr, i64, i64 }] [{ ptr, ptr, i64, i64 } { ptr null, ptr @__faas_function.b, i64 5, i64 2 }, { ptr, ptr, i64, i64 } { ptr @__faas_function.a, ptr @__faas_function.c, i64 0, i64 -1 }, { ptr, ptr, i64, i64 } { ptr null, ptr @__faas_function.d, i64 -1, i64 3 }]
; PRINT: faas-merge<root=a;budgets=b=5/2|a:c=0|d=/3>
; NONE: @__faas_budget_count = internal constant i64 0
; NONE-NOT: __faas_call_within_budget
; UNKNOWN: error: faas-merge: budget x=5: no function 'x' in the module
; FORM: faas-merge: budgets={{.*}}: expected [CALLER:]CALLEE=TOTAL[/PARALLEL]

@b = private constant [2 x i8] c"b\00"
@c = private constant [2 x i8] c"c\00"
@__faas_function.a = constant [1 x ptr] [ptr @a.main] #0
@__faas_function.b = constant [1 x ptr] zeroinitializer #1
@__faas_function.c = constant [1 x ptr] zeroinitializer #2
@__faas_function.d = constant [1 x ptr] [ptr @d.main] #3

define internal i32 @__faas_call_shared.b(ptr %callee, ptr %q, i64 %n, ptr %r) #1 {
  ret i32 0
}

; CHECK-LABEL: define internal i32 @a.main(
; CHECK-NEXT: %b = call i32 @__faas_call_within_budget(ptr @__faas_function.b, ptr %q, i64 %n, ptr %r)
; CHECK-NEXT: %c = call i32 @__faas_call_within_budget(ptr @__faas_function.c, ptr %q, i64 %n, ptr %r)
; CHECK-NEXT: %later = call ptr @__faas_call_async(ptr @__faas_function.b, ptr %q, i64 %n)
; CHECK-NEXT: ret
define internal i32 @a.main(ptr %q, i64 %n, ptr %r) #0 {
  %b = call i32 @faas_invoke(ptr @b, ptr %q, i64 %n, ptr %r)
  %c = call i32 @faas_invoke(ptr @c, ptr %q, i64 %n, ptr %r)
  %later = call ptr @faas_invoke_async(ptr @b, ptr %q, i64 %n)
  ret i32 %b
}

; CHECK-LABEL: define internal i32 @d.main(
; CHECK-NEXT: %b = call i32 @__faas_call_within_budget(ptr @__faas_function.b, ptr %q, i64 %n, ptr %r)
; CHECK-NEXT: %c = call i32 @__faas_call(ptr @__faas_function.c, ptr %q, i64 %n, ptr %r)
define internal i32 @d.main(ptr %q, i64 %n, ptr %r) #3 {
  %b = call i32 @faas_invoke(ptr @b, ptr %q, i64 %n, ptr %r)
  %c = call i32 @faas_invoke(ptr @c, ptr %q, i64 %n, ptr %r)
  ret i32 %b
}

define i32 @main() {
  ret i32 0
}

declare i32 @faas_invoke(ptr, ptr, i64, ptr)
declare ptr @faas_invoke_async(ptr, ptr, i64)

attributes #0 = { "faas-function"="a" }
attributes #1 = { "faas-function"="b" }
attributes #2 = { "faas-function"="c" }
attributes #3 = { "faas-function"="d" }
