; Uses in PHI nodes: the address is made in the predecessor, one for all edges of the same predecessor. The same for
; stdin and stdout, whose addresses are calls.
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %s | FileCheck %s

; CHECK-LABEL: define internal i32 @f.main(i32
; CHECK: entry:
; CHECK: [[A:%.*]] = getelementptr inbounds i8, ptr {{%.*}}, i64 0
; CHECK: switch
; CHECK: other:
; CHECK: [[B:%.*]] = getelementptr inbounds i8, ptr {{%.*}}, i64 4
; CHECK: br label %join
; CHECK: phi ptr [ [[A]], %entry ], [ [[A]], %entry ], [ [[B]], %other ]

; CHECK-LABEL: define internal ptr @stream(i32
; CHECK: [[IN:%.*]] = call ptr @__faas_stdin_location()
; CHECK: switch
; CHECK: [[OUT:%.*]] = call ptr @__faas_stdout_location()
; CHECK: phi ptr [ [[IN]], %entry ], [ [[IN]], %entry ], [ [[OUT]], %other ]

target triple = "x86_64-pc-linux-gnu"

@a = internal global i32 1
@b = internal global i32 2
@stdin = external global ptr
@stdout = external global ptr

define i32 @main(i32 %n) {
entry:
  switch i32 %n, label %other [
    i32 0, label %join
    i32 1, label %join
  ]

other:
  br label %join

join:
  %p = phi ptr [ @a, %entry ], [ @a, %entry ], [ @b, %other ]
  %v = load i32, ptr %p
  ret i32 %v
}

define internal ptr @stream(i32 %n) {
entry:
  switch i32 %n, label %other [
    i32 0, label %join
    i32 1, label %join
  ]

other:
  br label %join

join:
  %p = phi ptr [ @stdin, %entry ], [ @stdin, %entry ], [ @stdout, %other ]
  %v = load ptr, ptr %p
  ret ptr %v
}
