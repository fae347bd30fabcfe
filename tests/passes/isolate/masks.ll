; sigsetjmp notes the kernel's mask of signals. Before it the runtime notes the function's, unless no mask is asked for.
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %s | FileCheck %s
; RUN: sed 's/declare i32 @__sigsetjmp.*/define i32 @__sigsetjmp(ptr %%p, i32 %%s) { ret i32 0 }/' %s \
; RUN:   | %opt -S -passes='faas-isolate<function=f>,verify' | FileCheck %s --check-prefix=OWN
; OWN-NOT: __faas_note_mask

declare i32 @__sigsetjmp(ptr, i32) returns_twice
declare void @siglongjmp(ptr, i32) noreturn

; CHECK-LABEL: define internal i32 @{{.*}}main(
define i32 @main(i32 %argc) {
  %p = alloca [200 x i8]
  ; CHECK:      call void @__faas_note_mask(ptr %p)
  ; CHECK-NEXT: call i32 @__sigsetjmp(ptr %p, i32 1)
  %a = call i32 @__sigsetjmp(ptr %p, i32 1)
  ; CHECK:      call void @__faas_note_mask(
  ; CHECK-NEXT: call i32 @__sigsetjmp(ptr %p, i32 %argc)
  %b = call i32 @__sigsetjmp(ptr %p, i32 %argc)
  ; CHECK-NOT:  __faas_note_mask
  ; CHECK:      call i32 @__sigsetjmp(ptr %p, i32 0)
  %c = call i32 @__sigsetjmp(ptr %p, i32 0)
  ; CHECK: call void @__faas_siglongjmp(
  call void @siglongjmp(ptr %p, i32 1)
  unreachable
}
