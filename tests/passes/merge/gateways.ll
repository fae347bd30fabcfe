; The URL patterns of the parameter become a table that ends with null; without the parameter it is empty.
; RUN: %opt -S -passes='faas-merge<root=a;gateways=http://{function}.test http://gw/f/{function}>,verify,faas-verify' %s \
; RUN:   | FileCheck %s
; RUN: %opt -S -passes='faas-merge<root=a>,verify,faas-verify' %s | FileCheck %s --check-prefix=NONE
; RUN: %opt -disable-output -print-pipeline-passes -passes='faas-merge<root=a;gateways=http://gw/{function}>' %s \
; RUN:   | FileCheck %s --check-prefix=PRINT

; CHECK-DAG: [[A:@.*]] = private unnamed_addr constant [23 x i8] c"http://{function}.test\00"
; CHECK-DAG: [[B:@.*]] = private unnamed_addr constant [23 x i8] c"http://gw/f/{function}\00"
; CHECK-DAG: @__faas_gateways = internal constant [3 x ptr] [ptr [[A]], ptr [[B]], ptr null]
; NONE: @__faas_gateways = internal constant [1 x ptr] zeroinitializer
; PRINT: faas-merge<root=a;gateways=http://gw/{function}>

@__faas_function.a = constant i32 1
@__faas_gateways = external hidden constant [0 x ptr]

define i32 @main() {
  %a = load ptr, ptr @__faas_gateways
  ret i32 0
}
