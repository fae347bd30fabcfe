; What was true of the program and may not be of the function is dropped: its code reads the pointer to its block, and
; main may run inside main. What libc promised of a hooked function is not promised by the runtime's.
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %s | FileCheck %s

; CHECK-LABEL: define internal i32 @f.main()
; CHECK-SAME: #[[MAIN:[0-9]+]]
; CHECK: call i32 @counter(){{$}}
; CHECK: call i32 @strlen(ptr null) #[[CALL:[0-9]+]]
; CHECK: define internal i32 @counter() #[[MAIN]]
; CHECK: declare i32 @strlen(ptr) #[[STRLEN:[0-9]+]]
; CHECK: declare void @__faas_exit(i32) #[[EXIT:[0-9]+]]
; CHECK: attributes #[[MAIN]] = { nounwind "faas-function"="f" }
; CHECK: attributes #[[STRLEN]] = { memory(argmem: read) }
; CHECK: attributes #[[EXIT]] = { noreturn }
; CHECK: attributes #[[CALL]] = { nounwind }

@state = internal global i32 0

define i32 @main() norecurse nounwind memory(none) {
  %a = call i32 @counter() memory(read)
  %b = call i32 @strlen(ptr null) nounwind memory(argmem: read)
  call void @exit(i32 0)
  ret i32 %a
}

define internal i32 @counter() norecurse nounwind memory(readwrite) {
  %a = load i32, ptr @state
  ret i32 %a
}

declare i32 @strlen(ptr) memory(argmem: read)
declare void @exit(i32) noreturn nofree nosync nocallback memory(none)
