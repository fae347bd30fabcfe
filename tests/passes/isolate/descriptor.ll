; What the descriptor says beyond the code: a process of its own with limits, and variables of its own in a list that ends with null.
; RUN: rm -rf %t && mkdir %t
; RUN: printf '# comment\nA=1\n\nB=two words\n' > %t/env
; RUN: %opt -S -passes='faas-isolate<function=f;mode=process;environment=%t/env;memory-limit=64000000;cpu-limit=2>,verify' %s | FileCheck %s
; RUN: %opt -disable-output -print-pipeline-passes -passes='faas-isolate<function=f;mode=process;environment=e;memory-limit=1;cpu-limit=2>' %s \
; RUN:   | FileCheck %s --check-prefix=PRINT
; RUN: not %opt -disable-output -passes='faas-isolate<function=f;mode=thread>' %s 2>&1 | FileCheck %s --check-prefix=MODE
; RUN: not %opt -disable-output -passes='faas-isolate<function=f;cpu-limit=x>' %s 2>&1 | FileCheck %s --check-prefix=LIMIT
; RUN: not %opt -disable-output -passes='faas-isolate<function=f;environment=%t/absent>' %s 2>&1 \
; RUN:   | FileCheck %s --check-prefix=ABSENT

; CHECK-DAG: @[[A:faas.variable[.0-9]*]] = private global [4 x i8] c"A=1\00"
; CHECK-DAG: @[[B:faas.variable[.0-9]*]] = private global [12 x i8] c"B=two words\00"
; CHECK-DAG: @faas.environment = private unnamed_addr constant [3 x ptr] [ptr @[[A]], ptr @[[B]], ptr null]
; CHECK-DAG: @__faas_function.f = hidden constant {{.*}} ptr null, ptr null, ptr @faas.environment, i64 1, ptr null, i64 1, i64 64000000, i64 2, i64 0, i64 0 }
; PRINT: faas-isolate<function=f;mode=process;environment=e;memory-limit=1;cpu-limit=2>
; MODE: faas-isolate: mode=thread: expected fresh, process or shared
; LIMIT: faas-isolate: cpu-limit=x: expected a whole number
; ABSENT: faas-isolate: function 'f': {{.*}}absent: No such file or directory

define i32 @main() {
  ret i32 0
}
