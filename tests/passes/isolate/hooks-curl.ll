; Calls of libcurl go to the runtime, variadic ones with their types. Where the entry is main a new handle writes to the
; response; where it is faas_main, to the log. What the program defines itself is left.
; RUN: sed s/ENTRY/main/ %s | %opt -S -passes='faas-strip<entry=main>,faas-isolate<function=f>,verify' \
; RUN:   | FileCheck %s --check-prefixes=CHECK,MAIN
; RUN: sed s/ENTRY/faas_main/ %s | %opt -S -passes='faas-strip<entry=faas_main>,faas-isolate<function=f>,verify' \
; RUN:   | FileCheck %s --check-prefixes=CHECK,SDK

; MAIN: %handle = call ptr @__faas_program_curl_easy_init()
; SDK: %handle = call ptr @__faas_curl_easy_init()
; CHECK: call i32 (ptr, i32, ...) @__faas_curl_easy_setopt(ptr %handle, i32 13, i64 5)
; CHECK: call i32 @__faas_curl_easy_perform(ptr %handle)
; CHECK: call ptr @__faas_curl_multi_init()
; CHECK: call void @curl_free(ptr %handle)

declare ptr @curl_easy_init()
declare i32 @curl_easy_setopt(ptr, i32, ...)
declare i32 @curl_easy_perform(ptr)
declare ptr @curl_multi_init()

define internal void @curl_free(ptr %p) noinline {
  store i8 0, ptr %p
  ret void
}

define i32 @ENTRY() {
  %handle = call ptr @curl_easy_init()
  %a = call i32 (ptr, i32, ...) @curl_easy_setopt(ptr %handle, i32 13, i64 5)
  %b = call i32 @curl_easy_perform(ptr %handle)
  %c = call ptr @curl_multi_init()
  call void @curl_free(ptr %handle)
  ret i32 0
}
