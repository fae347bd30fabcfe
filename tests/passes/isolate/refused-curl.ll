; A part of libcurl's interface that the runtime does not have is refused: it would be given handles that are not
; libcurl's. Without any of the interface the name is somebody else's.
; RUN: not %opt -S -passes='faas-isolate<function=f>' %s -o /dev/null 2>&1 | FileCheck %s
; RUN: sed s/@curl_easy_init/@other/ %s | %opt -S -passes='faas-isolate<function=f>,verify' -o /dev/null

; CHECK: error: faas-isolate: function 'f': {{.*}}: calls 'curl_easy_new_thing', which is not in the part of libcurl that
; CHECK-SAME: can be fused (docs/boundaries.md); leave that function out of the group

declare ptr @curl_easy_init()
declare i32 @curl_easy_new_thing(ptr)

define i32 @main() {
  %handle = call ptr @curl_easy_init()
  %code = call i32 @curl_easy_new_thing(ptr %handle)
  ret i32 %code
}
