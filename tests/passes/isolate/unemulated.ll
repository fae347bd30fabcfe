; A use of what is not emulated gives the function a process of its own and a remark with the place; with unemulated=warn
; the function keeps its mode and each use is a warning. Uses without effect, and symbols that the function defines
; itself, count for nothing.
; RUN: split-file %s %t
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %t/uses.ll 2>&1 | FileCheck %s --check-prefix=USES
; RUN: %opt -S -passes='faas-isolate<function=f;unemulated=warn>,verify' %t/uses.ll 2>&1 | FileCheck %s --check-prefix=WARN
; RUN: %opt -S -passes='faas-isolate<function=f;mode=process>,verify' %t/uses.ll 2>&1 | FileCheck %s --check-prefix=SET
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %t/none.ll 2>&1 | FileCheck %s --check-prefix=NONE
; RUN: %opt -S -passes='faas-isolate<function=f>,verify' %t/locale.ll 2>&1 | FileCheck %s --check-prefix=LOCALE
; RUN: not %opt -disable-output -passes='faas-isolate<function=f;unemulated=no>' %t/none.ll 2>&1 | FileCheck %s --check-prefix=BAD
; RUN: %opt -disable-output -print-pipeline-passes -passes='faas-isolate<function=f;unemulated=warn>' %t/none.ll \
; RUN:   | FileCheck %s --check-prefix=PRINT

; USES:      remark: {{.*}}faas-isolate: function 'f': vfork copies the process; each invocation gets a process of its own
; USES-NEXT: remark: {{.*}}signalfd takes signals of the process;
; USES-NEXT: remark: {{.*}}pthread_kill sends another thread a signal;
; USES-NEXT: remark: {{.*}}fcntl makes the process get a signal;
; USES-NEXT: remark: {{.*}}function 'f': a.c:7: chdir changes the working folder;
; USES-NEXT: remark: {{.*}}umask changes the mode of new files;
; USES-NEXT: remark: {{.*}}setlocale changes the locale;
; USES-NEXT: remark: {{.*}}std::locale::global changes the locale;
; USES-NEXT: remark: {{.*}}std::wcout writes to stdout of the process;
; USES-NOT:  remark
; USES:      @__faas_function.f = {{.*}} i64 1, ptr null, i64 1, i64 0, i64 0, i64 0, i64 0 }
; WARN: warning: {{.*}}function 'f': a.c:7: chdir changes the working folder; in mode fresh that is not kept apart from other functions
; WARN: @__faas_function.f = {{.*}} i64 0, ptr null, i64 1, i64 0, i64 0, i64 0, i64 0 }
; SET-NOT: remark
; SET: @__faas_function.f = {{.*}} i64 1, ptr null, i64 1, i64 0, i64 0, i64 0, i64 0 }
; NONE-NOT: remark
; NONE: @__faas_function.f = {{.*}} i64 0, ptr null, i64 1, i64 0, i64 0, i64 0, i64 0 }
; LOCALE-NOT: remark
; LOCALE: @__faas_function.f = {{.*}} i64 0, ptr null, i64 1, i64 0, i64 0, i64 0, i64 1 }
; BAD: faas-isolate: unemulated=no: expected process or warn
; PRINT: faas-isolate<function=f;unemulated=warn>

;--- uses.ll
@german = constant [3 x i8] c"de\00"
@table = constant [1 x ptr] [ptr @umask]
@_ZSt5wcout = external global ptr
declare i32 @chdir(ptr)
declare i32 @umask(i32)
declare i32 @vfork()
declare i32 @signalfd(i32, ptr, i32)
declare i32 @pthread_kill(i64, i32)
declare i32 @fcntl(i32, i32, ...)
declare ptr @setlocale(i32, ptr)
declare void @_ZNSt6locale6globalERKS_(ptr)

define i32 @main(i32 %argc) !dbg !4 {
  %a = alloca i64
  %thread = load i64, ptr %a
  call i32 @signalfd(i32 -1, ptr %a, i32 0)
  call i32 @pthread_kill(i64 %thread, i32 10)
  call i32 (i32, i32, ...) @fcntl(i32 3, i32 8, i32 %argc)
  call i32 @chdir(ptr %a), !dbg !5
  call i32 @vfork()
  call ptr @setlocale(i32 6, ptr @german)
  call void @_ZNSt6locale6globalERKS_(ptr %a)
  %stream = load ptr, ptr @_ZSt5wcout
  %made = call i32 @call(ptr @table)
  ret i32 %made
}

define i32 @call(ptr %table) noinline {
  %f = load ptr, ptr %table
  %r = call i32 %f(i32 0)
  ret i32 %r
}

!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2}
!0 = distinct !DICompileUnit(language: DW_LANG_C, file: !1, emissionKind: FullDebug)
!1 = !DIFile(filename: "a.c", directory: "/")
!2 = !{i32 2, !"Debug Info Version", i32 3}
!3 = !DISubroutineType(types: !6)
!6 = !{}
!4 = distinct !DISubprogram(name: "main", file: !1, line: 1, type: !3, unit: !0, spFlags: DISPFlagDefinition)
!5 = !DILocation(line: 7, scope: !4)

; Handlers and masks are the invocation's own.
;--- none.ll
%action = type { ptr, [15 x i64], i32, ptr }
@text = constant [2 x i8] c"C\00"
declare ptr @signal(i32, ptr)
declare i32 @sigaction(i32, ptr, ptr)
declare i32 @pthread_sigmask(i32, ptr, ptr)
declare i32 @pthread_kill(i64, i32)
declare i64 @pthread_self()
declare i32 @fcntl(i32, i32, ...)
declare ptr @setlocale(i32, ptr)

define void @handler(i32 %number) {
  ret void
}

define i32 @chdir(ptr %folder) {
  ret i32 0
}

define i32 @main(i32 %argc) {
  %a = alloca %action
  store ptr @handler, ptr %a
  call i32 @sigaction(i32 2, ptr %a, ptr null)
  call ptr @signal(i32 %argc, ptr @handler)
  call i32 @pthread_sigmask(i32 0, ptr %a, ptr null)
  %thread = call i64 @pthread_self()
  call i32 @pthread_kill(i64 %thread, i32 10)
  call i32 @pthread_kill(i64 7, i32 0)
  call i32 (i32, i32, ...) @fcntl(i32 3, i32 4, i32 %argc)
  call ptr @setlocale(i32 6, ptr null)
  call ptr @setlocale(i32 6, ptr @text)
  call i32 @chdir(ptr null)
  ret i32 0
}

; The locale that the environment names needs a process only where it is not C. The runtime is told.
;--- locale.ll
@empty = constant [1 x i8] zeroinitializer
declare ptr @setlocale(i32, ptr)

define i32 @main() {
  call ptr @setlocale(i32 6, ptr @empty)
  ret i32 0
}
