; The descriptor says of what kind a function is: by its entry, by a call of listen, by the variable that names Lambda's
; Runtime API. A listen of its own, and a text that nothing refers to, show nothing. kind=KIND says it instead.
; RUN: split-file %s %t
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %t/handler.ll | FileCheck %s --check-prefix=HANDLER
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %t/program.ll | FileCheck %s --check-prefix=PROGRAM
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %t/server.ll | FileCheck %s --check-prefix=SERVER
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %t/reads.ll | FileCheck %s --check-prefix=PROGRAM
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %t/poller.ll | FileCheck %s --check-prefix=POLLER
; RUN: %opt -S -passes='faas-isolate<function=f;kind=program>,verify' %t/server.ll | FileCheck %s --check-prefix=PROGRAM
; RUN: not %opt -disable-output -passes='faas-isolate<function=f;kind=handler>' %t/server.ll 2>&1 | FileCheck %s --check-prefix=ENTRY
; RUN: not %opt -disable-output -passes='faas-isolate<function=f;kind=service>' %t/server.ll 2>&1 | FileCheck %s --check-prefix=BAD
; RUN: %opt -disable-output -print-pipeline-passes -passes='faas-isolate<function=f;kind=server>' %t/program.ll \
; RUN:   | FileCheck %s --check-prefix=PRINT

; HANDLER: @__faas_function.f = {{.*}} i64 0, ptr null, i64 0, i64 0, i64 0, i64 0, i64 0 }
; PROGRAM: @__faas_function.f = {{.*}} i64 0, ptr null, i64 1, i64 0, i64 0, i64 0, i64 0 }
; SERVER:  @__faas_function.f = {{.*}} i64 0, ptr @__faas_call_server, i64 2, i64 0, i64 0, i64 0, i64 0 }
; SERVER:  call i32 @__faas_listen(
; POLLER:  @__faas_function.f = {{.*}} i64 0, ptr null, i64 3, i64 0, i64 0, i64 0, i64 0 }
; ENTRY:   faas-isolate: function 'f': {{.*}}its entry is main, so it cannot be a handler
; BAD:     faas-isolate: kind=service: expected handler, program, server or poller
; PRINT:   faas-isolate<function=f;kind=server>

;--- handler.ll
declare i32 @listen(i32, i32)
define i32 @faas_main() {
  %r = call i32 @listen(i32 0, i32 0)
  ret i32 %r
}
;--- program.ll
@api = private constant [23 x i8] c"AWS_LAMBDA_RUNTIME_API\00"
define internal i32 @listen(i32 %fd, i32 %backlog) noinline {
  ret i32 %fd
}
define i32 @main() {
  %r = call i32 @listen(i32 0, i32 0)
  ret i32 %r
}
;--- server.ll
declare i32 @listen(i32, i32)
define i32 @main() {
  %r = call i32 @listen(i32 0, i32 0)
  ret i32 %r
}
;--- reads.ll
declare i32 @listen(i32, i32)
declare i64 @read(i32, ptr, i64)
define i32 @main() {
  %r = call i32 @listen(i32 5, i32 0)
  %n = call i64 @read(i32 0, ptr null, i64 0)
  ret i32 %r
}
;--- poller.ll
@api = private constant [30 x i8] c"..AWS_LAMBDA_RUNTIME_API......"
declare i32 @listen(i32, i32)
define i32 @main() {
  %c = load i8, ptr getelementptr (i8, ptr @api, i64 2)
  %n = zext i8 %c to i32
  %r = call i32 @listen(i32 0, i32 %n)
  ret i32 %r
}
