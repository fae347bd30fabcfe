; Everything that the entry does not reach goes: functions, globals, aliases, ifuncs and declarations. What stays
; becomes local, except the entry.
; RUN: %opt -S -passes='faas-strip<entry=main>,verify' %s | FileCheck %s --implicit-check-not=dead

; CHECK-DAG: @live_data = internal global i32 1
; CHECK-DAG: @by_initialiser = internal global i32 3
; CHECK-DAG: @table = internal constant [1 x ptr] [ptr @by_initialiser]
; CHECK-DAG: @live_alias = internal alias i32 (), ptr @behind_alias
; CHECK-DAG: @live_ifunc = internal ifunc i32 (), ptr @live_resolver
; CHECK-DAG: @outside = external global i32
; CHECK-DAG: define i32 @main()
; CHECK-DAG: define internal i32 @live()
; CHECK-DAG: define internal i32 @behind_alias()
; CHECK-DAG: define internal ptr @live_resolver()
; CHECK-DAG: declare i32 @libc()

@live_data = global i32 1
@by_initialiser = global i32 3
@table = constant [1 x ptr] [ptr @by_initialiser]
@outside = external global i32
@dead_data = global i32 2
@dead_table = constant [1 x ptr] [ptr @dead_function]
@dead_outside = external global i32
@live_alias = alias i32 (), ptr @behind_alias
@dead_alias = alias i32 (), ptr @dead_behind_alias
@live_ifunc = ifunc i32 (), ptr @live_resolver
@dead_ifunc = ifunc i32 (), ptr @dead_resolver

define i32 @main() {
  %a = call i32 @live()
  %b = call i32 @live_alias()
  %c = call i32 @live_ifunc()
  %d = load ptr, ptr @table
  %e = load i32, ptr @outside
  ret i32 %a
}

define i32 @live() {
  %a = load i32, ptr @live_data
  %b = call i32 @libc()
  ret i32 %a
}

define i32 @behind_alias() {
  ret i32 0
}

define ptr @live_resolver() {
  ret ptr @live
}

define i32 @dead_function() {
  %a = call i32 @dead_callee()
  ret i32 %a
}

; Recursion does not keep a function.
define i32 @dead_callee() {
  %a = call i32 @dead_function()
  %b = call i32 @dead_libc()
  ret i32 %a
}

define i32 @dead_behind_alias() {
  ret i32 0
}

define ptr @dead_resolver() {
  ret ptr @dead_function
}

declare i32 @libc()
declare i32 @dead_libc()
