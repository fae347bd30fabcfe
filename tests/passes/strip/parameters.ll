; Parameters of the passes: round trip through -print-pipeline-passes; unknown, empty and missing ones are errors.
; RUN: %opt -disable-output -print-pipeline-passes -passes='faas-strip<entry=e>,faas-isolate<function=a-b.c d>,faas-merge<root=r>,faas-verify<entry=v>' %s \
; RUN:   | FileCheck %s --check-prefix=TRIP
; RUN: %opt -disable-output -print-pipeline-passes -passes='faas-strip,faas-verify,faas-merge,faas-verify<function=f>,faas-lazy-load<libs=a:b;at-start=b>' %s | FileCheck %s --check-prefix=DEFAULT
; RUN: not %opt -disable-output -passes='faas-strip<entry=>' %s 2>&1 | FileCheck %s --check-prefix=EMPTY
; RUN: not %opt -disable-output -passes='faas-strip<start=main>' %s 2>&1 | FileCheck %s --check-prefix=UNKNOWN
; RUN: not %opt -disable-output -passes='faas-isolate' %s 2>&1 | FileCheck %s --check-prefix=MISSING-FUNCTION
; RUN: not %opt -disable-output -passes='faas-verify<entry=a;root=b>' %s 2>&1 | FileCheck %s --check-prefix=SECOND

; TRIP: faas-strip<entry=e>,faas-isolate<function=a-b.c d>,faas-merge<root=r>,faas-verify<entry=v>
; DEFAULT: faas-strip<entry=main>,faas-verify<entry=main>,faas-merge,faas-verify<function=f>,faas-lazy-load<libs=a:b;at-start=b>
; EMPTY: error: faas-strip: cannot use parameter 'entry='; known are entry=NAME
; UNKNOWN: error: faas-strip: cannot use parameter 'start=main'; known are entry=NAME
; MISSING-FUNCTION: error: faas-isolate: parameter function=NAME is missing
; SECOND: error: faas-verify: cannot use parameter 'root=b'; known are entry=NAME function=NAME

define i32 @main() {
  ret i32 0
}
