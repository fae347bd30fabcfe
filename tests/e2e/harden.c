// --harden: a memory error in a C function ends its invocation, and its caller gets the error and goes on. Without it
// the same errors go through. A program without errors answers the same.
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang_bc -Wno-deprecated-non-prototype -fno-stack-protector %s -o wild.bc
// RUN: %clang_bc -DNAME='"wild"' %S/Inputs/repeat.c -o repeat.bc
// RUN: printf '%%s\n' fine global heap stack copy read type fine > lines; printf prototype >> lines
// RUN: %faas-merge repeat.bc wild.bc -o plain && ./plain < lines | FileCheck %s --check-prefix=PLAIN
// RUN: %faas-merge repeat.bc wild.bc --harden -v -o hard 2>&1 | FileCheck %s --check-prefix=REMARK
// RUN: ./hard < lines 2> log | FileCheck %s --check-prefix=HARD
// RUN: FileCheck %s --check-prefix=LOG < log
// RUN: %faas-merge repeat.bc wild.bc --harden -O0 -o hard && ./hard < lines | FileCheck %s --check-prefix=HARD
// RUN: %faas-merge repeat.bc wild.bc --harden --isolate wild=process -o hard && ./hard < lines | FileCheck %s --check-prefix=HARD
// RUN: %faas-merge repeat.bc wild.bc --harden -O3 --emit-llvm -o hard.ll && FileCheck %s --check-prefix=IR < hard.ll

// A canary that the compiler put in.
// RUN: %clang_bc -Wno-deprecated-non-prototype -fstack-protector-strong %s -o wild.bc
// RUN: %faas-merge repeat.bc wild.bc -o plain && printf 'stack\nfine' | ./plain | FileCheck %s --check-prefix=CANARY
// RUN: printf stack | env FAAS_ENTRY=wild %python %tools/status.py 134 ./plain

// CANARY:      500 [] function 'wild' was ended by signal 6 (Aborted)
// CANARY-NEXT: 0 [fine 45 abc 7 3] {{$}}

// PLAIN:      0 [fine 45 abc 7 3] {{$}}
// PLAIN-NEXT: 0 [global 1] {{$}}
// PLAIN-NEXT: 0 [heap 1] {{$}}
// PLAIN-NEXT: 0 [stack 1] {{$}}
// PLAIN-NEXT: 0 [copy 1] {{$}}
// PLAIN-NEXT: 0 [read 1] {{$}}
// PLAIN-NEXT: 0 [type secret] {{$}}
// PLAIN-NEXT: 0 [fine 45 abc 7 3] {{$}}
// PLAIN-NEXT: 0 [prototype 5] {{$}}

// HARD:      0 [fine 45 abc 7 3] {{$}}
// HARD-NEXT: 500 [] function 'wild' was ended by signal 4 (Illegal instruction)
// HARD-NEXT: 500 [] function 'wild' was ended by signal 4 (Illegal instruction)
// HARD-NEXT: 500 [] function 'wild' was ended by signal 6 (Aborted)
// HARD-NEXT: 500 [] function 'wild' was ended by signal 4 (Illegal instruction)
// HARD-NEXT: 500 [] function 'wild' was ended by signal 4 (Illegal instruction)
// HARD-NEXT: 500 [] function 'wild' was ended by signal 4 (Illegal instruction)
// HARD-NEXT: 0 [fine 45 abc 7 3] {{$}}
// HARD-NEXT: 0 [prototype 5] {{$}}

// LOG: faas: function 'wild': stack smashing detected
// REMARK: remark: faas-harden: wild.bc: {{.*}} calls through pointers
// IR: define hidden void @__stack_chk_fail()

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char line[20];
static char table[4] = "abc", text[64] = "abc";
static char copied[64];
static volatile unsigned far = 5;

/* The compiler may not know what is done with it. */
static void use(const void *value) { __asm__ volatile("" ::"r"(value) : "memory"); }

static int is(const char *name) { return !strcmp(line, name); }

__attribute__((noinline)) static void fill(char *place, unsigned size) {
  for (volatile unsigned i = 0; i < size; i++)
    place[i] = 'x';
}

/* The array is at the end of the frame, below the canary; the caller's array takes what goes over. */
__attribute__((noinline)) static int overflow(unsigned size) {
  char here[16];
  fill(here, size);
  return here[0] == 'x';
}

__attribute__((noinline)) static int with_room(unsigned size) {
  volatile char room[256] = "";
  return overflow(size) + room[0] * 0;
}

static int order(const void *a, const void *b) { return *(const char *)a - *(const char *)b; }
__attribute__((noinline)) static int seven(int unused) { return unused * 0 + 7; }
__attribute__((noinline)) static void secret(void) { printf("type secret"); }

static struct {
  int (*call)(int);
  size_t (*length)(const char *);
  int (*old)();
  void (*address)(void);
} volatile calls = {seven, strlen, seven, secret};

int main(void) {
  ssize_t size = read(0, line, sizeof line - 1);
  line[size] = 0;
  char letters[] = "cab";
  if (is("fine")) {
    int sum = 0;
    for (unsigned i = 0; i < 10; i++)
      sum += (int)i;
    qsort(letters, 3, 1, order);
    printf("fine %d %s %d %zu", sum, letters, calls.call(1), calls.length(text));
  } else if (is("global")) {
    table[far] = 1;
    use(table);
    printf("global 1");
  } else if (is("heap")) {
    char *block = malloc(far);
    block[far + 3] = 1;
    printf("heap %d", block[far + 3]);
    free(block);
  } else if (is("stack")) {
    printf("stack %d", with_room(20));
  } else if (is("copy")) {
    memcpy(copied, text + 41, far * 5);
    use(copied);
    printf("copy 1");
  } else if (is("read")) {
    char *block = malloc(far);
    use(block);
    use(&(int){block[far + 9]});
    printf("read 1");
    free(block);
  } else if (is("type")) {
    calls.call = (int (*)(int))calls.address;
    calls.call(1);
  } else if (is("prototype")) {
    printf("prototype %d", calls.old(1) - 2);
  }
  return text[0] == 0;
}
