; Without a definition of the entry there is nothing to start from: an error that names file and entry.
; RUN: not %opt -disable-output -passes='faas-strip<entry=absent>' %s 2>&1 | FileCheck %s --check-prefix=ABSENT
; RUN: not %opt -disable-output -passes='faas-strip<entry=declared>' %s 2>&1 | FileCheck %s --check-prefix=DECLARED
; RUN: not %opt -disable-output -passes='faas-strip<entry=variable>' %s 2>&1 | FileCheck %s --check-prefix=VARIABLE

; ABSENT: error: faas-strip: {{.*}}missing-entry.ll: no definition of the entry 'absent'
; DECLARED: error: faas-strip: {{.*}}missing-entry.ll: no definition of the entry 'declared'
; VARIABLE: error: faas-strip: {{.*}}missing-entry.ll: no definition of the entry 'variable'

@variable = global i32 0

declare i32 @declared()
