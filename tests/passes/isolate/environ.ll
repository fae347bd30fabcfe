; environ and stdout are the invocation's own: their addresses are asked for at each use, in programs and in functions with a
; faas_main alike.
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %s | FileCheck %s
; RUN: sed 's/@main/@faas_main/' %s > %t.ll
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %t.ll | FileCheck %s

; CHECK-NOT: @environ
; CHECK: call ptr @__faas_environ_location()
; CHECK: call ptr @__faas_stdout_location()

@environ = external global ptr
@stdout = external global ptr

define i32 @main() {
  %list = load ptr, ptr @environ
  %out = load ptr, ptr @stdout
  %same = icmp eq ptr %list, %out
  %status = zext i1 %same to i32
  ret i32 %status
}
