// setlocale(LC_ALL, "") asks for the locale that the environment names. Where that is C, the function has no process for
// it; where it is another one, it has, in every mode, and the locale is what it is in a process.
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang_bc %s -o local.bc
// RUN: %clang_bc -DFAAS_MAIN %s -o kept.bc
// RUN: %clang_bc -DNAME='"local"' %S/Inputs/repeat.c -o repeat.bc
// RUN: %clang_bc -DNAME='"kept"' %S/Inputs/repeat.c -o again.bc
// RUN: %clang -D_GNU_SOURCE %s -o alone
// RUN: %faas-merge repeat.bc local.bc -o fused | FileCheck %s --check-prefix=TABLE
// RUN: %faas-merge again.bc kept.bc --isolate kept=shared -o shared
// RUN: printf 'all\ntype\nquery\nset\nall' > lines
// RUN: env LC_ALL=C.UTF-8 %python %tools/each_line.py local ./alone < lines > answers && FileCheck %s --check-prefix=UTF < answers
// RUN: env -u LC_ALL -u LC_CTYPE -u LANG ./fused < lines > answers && FileCheck %s < answers
// RUN: env LANG=de_DE.UTF-8 LC_ALL=POSIX ./fused < lines > answers && FileCheck %s < answers
// RUN: env LC_ALL= LC_CTYPE=C LANG= ./fused < lines > answers && FileCheck %s < answers
// RUN: env -u LC_ALL -u LC_CTYPE -u LANG ./shared < lines > answers && FileCheck %s --check-prefix=KEPT < answers
// Another locale: the next invocation, of an instance, too, finds nothing of it.
// RUN: env LC_ALL=C.UTF-8 ./fused < lines > answers && FileCheck %s --check-prefix=UTF < answers
// RUN: env LC_ALL=C.UTF-8 ./shared < lines > answers && FileCheck %s --check-prefix=UTF < answers
// RUN: env -u LC_ALL -u LANG LC_CTYPE=C.UTF-8 ./fused < lines > answers && FileCheck %s --check-prefix=CTYPE < answers
// RUN: printf all | env LC_ALL=C.UTF-8 FAAS_ENTRY=local ./fused | FileCheck %s --check-prefix=ROOT
// The environment of the function alone.
// RUN: echo LC_ALL=C.UTF-8 > env.txt
// RUN: %faas-merge repeat.bc local.bc --env local=env.txt -o named
// RUN: env -u LC_ALL -u LC_CTYPE -u LANG ./named < lines > answers && FileCheck %s --check-prefix=UTF < answers
// TABLE: local {{.*}} fresh

// CHECK:      0 [all C C 1, call 1] {{$}}
// CHECK-NEXT: 0 [type C C 1, call 1] {{$}}
// CHECK-NEXT: 0 [query (null) C 1, call 1] {{$}}
// CHECK-NEXT: 0 [set (null) C 1, call 1] {{$}}
// CHECK-NEXT: 0 [all C C 1, call 1] {{$}}
// KEPT:      0 [all C C 1, call 1] {{$}}
// KEPT-NEXT: 0 [type C C 1, call 2] {{$}}
// UTF:      0 [all C.UTF-8 C.UTF-8 6, call 1] {{$}}
// UTF-NEXT: 0 [type C.UTF-8 LC_CTYPE=C.UTF-8;LC_NUMERIC=C;{{.*}} 6, call 1] {{$}}
// UTF-NEXT: 0 [query (null) C 1, call 1] {{$}}
// UTF-NEXT: 0 [set C.UTF-8 C.UTF-8 6, call 1] {{$}}
// UTF-NEXT: 0 [all C.UTF-8 C.UTF-8 6, call 1] {{$}}
// CTYPE:      0 [all LC_CTYPE=C.UTF-8;LC_NUMERIC=C;{{.*}} 6, call 1] {{$}}
// ROOT: all C.UTF-8 C.UTF-8 6

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char line[20], out[1000];
static int calls;

static void run(void) {
  calls++;
  const char *result = NULL;
  if (!strcmp(line, "all"))
    result = setlocale(LC_ALL, "");
  else if (!strcmp(line, "type"))
    result = setlocale(LC_CTYPE, "");
  else if (!strcmp(line, "set")) { // too late for a process, and not what a server would take over
    setenv("LC_ALL", "C.UTF-8", 1);
    result = setlocale(LC_ALL, "");
  }
  snprintf(out, sizeof out, "%s %s %s %d, call %d", line, result ? result : "(null)", setlocale(LC_ALL, NULL),
           (int)MB_CUR_MAX, calls);
}

#ifdef FAAS_MAIN
#include <faas.h>

int faas_main(void) {
  faas_bytes request = faas_request();
  memcpy(line, request.data, request.size);
  line[request.size] = 0;
  run();
  return faas_respond(out, strlen(out));
}
#else
int main(void) {
  int size = (int)read(0, line, sizeof line - 1);
  line[size] = 0;
  run();
  printf("%s", out);
  return 0;
}
#endif
