; A local symbol has nothing to deduplicate: it leaves its comdat, so that its twin in another function keeps its own.
; RUN: %opt -S -passes='faas-strip<entry=main>,verify' %s | FileCheck %s --implicit-check-not='comdat{{$}}' --implicit-check-not=@dead

; CHECK: @inline_variable = internal global i32 0
; CHECK: define internal i32 @inline_function()

$inline_function = comdat any
$inline_variable = comdat any
$dead = comdat any

@inline_variable = linkonce_odr global i32 0, comdat

define i32 @main() {
  %a = call i32 @inline_function()
  ret i32 %a
}

define linkonce_odr i32 @inline_function() comdat {
  %a = load i32, ptr @inline_variable
  ret i32 %a
}

define linkonce_odr i32 @dead() comdat {
  ret i32 0
}
