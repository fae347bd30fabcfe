; Errors: no library, one that is not there, and files that are no shared library.
; RUN: rm -rf %t && mkdir %t && echo 'INPUT(-lc)' > %t/libscript.so
; RUN: %clang -c -x c /dev/null -o %t/object.so
; RUN: not %opt -disable-output -passes='faas-lazy-load<>' %s 2>&1 | FileCheck %s --check-prefix=PARAMETER
; RUN: not %opt -disable-output -passes='faas-lazy-load<libs=%t/none.so>' %s 2>&1 | FileCheck %s --check-prefix=MISSING
; RUN: not %opt -disable-output -passes='faas-lazy-load<libs=%t/libscript.so>' %s 2>&1 | FileCheck %s --check-prefix=SCRIPT
; RUN: not %opt -disable-output -passes='faas-lazy-load<libs=%t/object.so>' %s 2>&1 | FileCheck %s --check-prefix=OBJECT
; RUN: %opt -disable-output -passes='faas-lazy-load<libs=a.so:b.so>' -print-pipeline-passes %s | FileCheck %s --check-prefix=PRINT

; PARAMETER: faas-lazy-load: parameter libs=NAME is missing
; MISSING: error: faas-lazy-load: {{.*}}/none.so: No such file or directory
; SCRIPT: error: faas-lazy-load: {{.*}}/libscript.so: The file was not recognized as a valid object file
; OBJECT: error: faas-lazy-load: {{.*}}/object.so: not a shared library for x86-64
; PRINT: faas-lazy-load<libs=a.so:b.so>
