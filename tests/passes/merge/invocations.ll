; The three kinds of invocation: a constant name in the group becomes a local call, a computed one is looked up at run
; time, and a constant one outside the group stays as it is. The arguments are the same. A remark tells of local ones.
; RUN: %opt -S -pass-remarks=faas-merge -passes='faas-merge<root=a>,verify,faas-verify<entry=main>' %s 2>%t.err | FileCheck %s
; RUN: FileCheck %s --check-prefix=REMARK < %t.err

; REMARK: invocation of b is a local call
; REMARK-NOT: invocation of

@b = private constant [2 x i8] c"b\00"
@elsewhere = private constant [10 x i8] c"elsewhere\00"
@__faas_function.a = constant [1 x ptr] [ptr @a.main] #0
@__faas_function.b = constant [1 x ptr] [ptr @b.main] #1

; CHECK-LABEL: define internal i32 @a.main(ptr %name, ptr %q, i64 %n, ptr %r)
; CHECK-NEXT: %local = call i32 @__faas_call(ptr @__faas_function.b, ptr %q, i64 %n, ptr %r)
; CHECK-NEXT: %computed = call i32 @__faas_dispatch(ptr %name, ptr %q, i64 %n, ptr %r)
; CHECK-NEXT: %remote = call i32 @faas_invoke(ptr @elsewhere, ptr %q, i64 %n, ptr %r)
; CHECK-NEXT: %sum = add i32 %local, %remote
define internal i32 @a.main(ptr %name, ptr %q, i64 %n, ptr %r) #2 {
  %local = call i32 @faas_invoke(ptr @b, ptr %q, i64 %n, ptr %r)
  %computed = call i32 @faas_invoke(ptr %name, ptr %q, i64 %n, ptr %r)
  %remote = call i32 @faas_invoke(ptr @elsewhere, ptr %q, i64 %n, ptr %r)
  %sum = add i32 %local, %remote
  ret i32 %sum
}

define internal i32 @b.main() #3 {
  ret i32 0
}

define i32 @main() {
  ret i32 0
}

declare i32 @faas_invoke(ptr, ptr, i64, ptr)

attributes #0 = { "faas-function"="a" }
attributes #1 = { "faas-function"="b" }
attributes #2 = { "faas-function"="a" }
attributes #3 = { "faas-function"="b" }
