; A call of what may wait says so; other calls do not. The address of such a function is that of one that does; a function
; that may not be there keeps its own.
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %s | FileCheck %s

; CHECK: @table = internal constant [2 x ptr] [ptr @faas.waiting.nanosleep, ptr @sem_clockwait]
; CHECK: @__faas_waiting = external hidden thread_local(initialexec) global i8

target triple = "x86_64-pc-linux-gnu"

@table = internal constant [2 x ptr] [ptr @nanosleep, ptr @sem_clockwait]

; CHECK-LABEL: define internal i32 @f.main()
define i32 @main() {
; CHECK: [[MARK:%.*]] = call ptr @llvm.threadlocal.address.p0(ptr @__faas_waiting)
; CHECK-NEXT: store volatile i8 1, ptr [[MARK]], align 1
; CHECK-NEXT: %ready = call i32 @sem_wait(
; CHECK-NEXT: [[MARK:%.*]] = call ptr @llvm.threadlocal.address.p0(ptr @__faas_waiting)
; CHECK-NEXT: store volatile i8 0, ptr [[MARK]], align 1
  %ready = call i32 @sem_wait(ptr null)
; CHECK-NOT: store
; CHECK: call i64 @strlen(
; CHECK-NOT: store
  %length = call i64 @strlen(ptr @table)
; CHECK: load ptr, ptr @table
  %sleep = load ptr, ptr @table
; CHECK-NOT: store
; CHECK: call i32 %sleep(
  %slept = call i32 %sleep(ptr null, ptr null)
; CHECK: call i32 @again(
  %again = call i32 @again(i32 1)
  ret i32 %ready
}

; CHECK-LABEL: define internal i32 @again(
define internal i32 @again(i32 %n) personality ptr @__gxx_personality_v0 {
; CHECK: store volatile i8 1
; CHECK-NEXT: %waited = invoke i32 @pthread_cond_wait(
  %waited = invoke i32 @pthread_cond_wait(ptr null, ptr null) to label %done unwind label %failed

done:
; CHECK: done:
; CHECK: store volatile i8 0
  ret i32 %waited

failed:
; CHECK: landingpad
; CHECK-NEXT: cleanup
; CHECK: store volatile i8 0
  %exception = landingpad { ptr, i32 } cleanup
  resume { ptr, i32 } %exception
}

; CHECK-LABEL: define internal i32 @last(
define internal i32 @last(ptr %pipe, i64 %size) {
; CHECK-NOT: store
; CHECK: musttail call i32 @own(
  %n = musttail call i32 @own(ptr %pipe, i64 %size)
  ret i32 %n
}

@llvm.used = appending global [1 x ptr] [ptr @last], section "llvm.metadata"

; Its own, whatever its name.
define internal i32 @own(ptr %pipe, i64 %size) {
  %n = call i32 @usleep()
  ret i32 %n
}

; CHECK-LABEL: define internal i32 @usleep()
; CHECK-NOT: store
; CHECK: ret
define internal i32 @usleep() {
  ret i32 0
}

; CHECK-LABEL: define internal i32 @faas.waiting.nanosleep(ptr %0, ptr %1)
; CHECK: store volatile i8 1
; CHECK-NEXT: %{{.*}} = call i32 @nanosleep(ptr %0, ptr %1)
; CHECK: store volatile i8 0

declare i32 @sem_wait(ptr)
declare i64 @strlen(ptr)
declare i32 @nanosleep(ptr, ptr)
declare i32 @pthread_cond_wait(ptr, ptr)
declare extern_weak i32 @sem_clockwait(ptr, i32, ptr)
declare i32 @__gxx_personality_v0(...)
