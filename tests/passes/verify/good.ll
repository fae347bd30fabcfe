; What rules 1 to 3 allow: remote and computed invocations, references to other functions' descriptors, to the runtime,
; and to shared constants without an address of their own. Nothing is changed and nothing is said.
; RUN: %opt -S -passes='faas-verify<entry=main>,verify' %s 2>%t.err | FileCheck %s
; RUN: count 0 < %t.err

; CHECK: call i32 @faas_invoke(ptr @elsewhere

@elsewhere = private constant [10 x i8] c"elsewhere\00"
@__faas_function.a = internal constant ptr @a.main #0
@__faas_function.b = internal constant ptr @b.main #1
@shared = internal unnamed_addr constant i32 7 #1

define i32 @main() {
  %a = call i32 @a.main(ptr null)
  ret i32 %a
}

define internal i32 @a.main(ptr %name) #0 {
  %a = call i32 @faas_invoke(ptr @elsewhere, ptr null, i64 0, ptr null)
  %b = call i32 @faas_invoke(ptr %name, ptr null, i64 0, ptr null)
  %c = call i32 @__faas_call(ptr @__faas_function.b, ptr null, i64 0, ptr null)
  %d = load i32, ptr @shared
  ret i32 %a
}

define internal i32 @b.main() #1 {
  ret i32 0
}

define internal i32 @__faas_call(ptr, ptr, i64, ptr) {
  ret i32 0
}

declare i32 @faas_invoke(ptr, ptr, i64, ptr)

attributes #0 = { "faas-function"="a" }
attributes #1 = { "faas-function"="b" }
