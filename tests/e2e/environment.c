// A function has the process's environment, over it what --env gives it, and over that what the invocation sets. The
// next invocation and other functions see nothing of it.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/vars.bc
// RUN: %clang_bc -DNAME='"vars"' %S/Inputs/repeat.c -o %t/repeat.bc
// RUN: printf '# a comment\nOWN=from file\n\nBOTH=own\n' > %t/vars.env
// RUN: %faas-merge %t/repeat.bc %t/vars.bc --env vars=%t/vars.env -o %t/fused
// RUN: printf 'get\nset\nget\nput\nunset\nclear\nenviron\nget\nmain' \
// RUN:   | env OUTER=process BOTH=process %t/fused | FileCheck %s --match-full-lines
// RUN: %refuses 1 %t/repeat.bc %t/vars.bc --env nobody=%t/vars.env | FileCheck %s --check-prefix=NOBODY
// RUN: %refuses 1 %t/repeat.bc %t/vars.bc --env vars | FileCheck %s --check-prefix=NOBODY
// RUN: %refuses 1 %t/repeat.bc %t/vars.bc --env vars=%t/absent | FileCheck %s --check-prefix=ABSENT
// RUN: printf 'FINE=1\nno value\n' > %t/broken.env
// RUN: %refuses 1 %t/repeat.bc %t/vars.bc --env vars=%t/broken.env | FileCheck %s --check-prefix=BROKEN

// CHECK:      0 [OUTER=process OWN=from file BOTH=own NEW=-] {{$}}
// CHECK-NEXT: 0 [OUTER=changed OWN=from file BOTH=own NEW=new] {{$}}
// CHECK-NEXT: 0 [OUTER=process OWN=from file BOTH=own NEW=-] {{$}}
// CHECK-NEXT: 0 [OUTER=put OWN=from file BOTH=own NEW=-] {{$}}
// CHECK-NEXT: 0 [OUTER=- OWN=from file BOTH=- NEW=-] {{$}}
// CHECK-NEXT: 0 [OUTER=- OWN=- BOTH=- NEW=-] {{$}}
// CHECK-NEXT: 0 [BOTH=own OWN=from file OUTER=process OWN=from file BOTH=own NEW=-] {{$}}
// CHECK-NEXT: 0 [OUTER=process OWN=from file BOTH=own NEW=-] {{$}}
// CHECK-NEXT: 0 [0 lost OUTER=process OWN=from file BOTH=own NEW=-] {{$}}
// NOBODY: --env {{nobody=.*|vars}}: expected FUNCTION=FILE with the name of an input
// ABSENT: function 'vars': {{.*}}/absent: No such file or directory
// BROKEN: function 'vars': {{.*}}/broken.env:2: expected NAME=VALUE

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

static void show(const char *name) {
  const char *value = getenv(name);
  printf("%s=%s%s", name, value ? value : "-", strcmp(name, "NEW") ? " " : "");
}

int main(int argc, char **argv, char **envp) {
  char line[100] = "";
  scanf("%99s", line);
  if (argc != 1 || strcmp(argv[0], "vars"))
    return 1;
  if (!strcmp(line, "set")) {
    char value[] = "changed";
    if (setenv("OUTER", value, 1) || setenv("NEW", "new", 0) || setenv("BOTH", "not", 0) || !setenv("", "", 1))
      return 2;
    memset(value, 'x', sizeof value);
  }
  static char put[] = "OUTER=put";
  if (!strcmp(line, "put") && putenv(put))
    return 3;
  if (!strcmp(line, "unset") && (unsetenv("OUTER") || unsetenv("BOTH") || unsetenv("NEVER")))
    return 4;
  if (!strcmp(line, "clear") && clearenv())
    return 5;
  if (!strcmp(line, "main")) {
    // What main was given stays, as it was, however the list grows.
    size_t given = 0;
    for (char **a = envp; *a; a++)
      given++;
    for (int i = 0; i < 1000; i++) {
      char name[20];
      sprintf(name, "MANY%d", i);
      if (setenv(name, "x", 1))
        return 7;
    }
    for (char **a = envp; *a; a++)
      given -= strchr(*a, '=') != NULL;
    printf("%zu lost ", given);
  }
  if (!strcmp(line, "environ"))
    for (char **a = environ, **b = envp; *a; a++, b++) {
      if (strcmp(*a, *b))
        return 6;
      if (!strncmp(*a, "OWN=", 4) || !strncmp(*a, "BOTH=", 5))
        printf("%s ", *a);
    }
  show("OUTER");
  show("OWN");
  show("BOTH");
  show("NEW");
  return 0;
}
