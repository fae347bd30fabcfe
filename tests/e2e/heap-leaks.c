// What a function allocates and does not free is freed when it ends, in whatever way: by malloc and its family, by libc on
// its behalf, by threads. With --heap=system it stays.
// UNSUPPORTED: sanitizers
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang_bc %s -o leaky.bc
// RUN: %clang_bc -DNAME='"leaky"' -DCALLS=2000 %S/Inputs/resident.c -o caller.bc
// RUN: %faas-merge caller.bc leaky.bc -o fused
// RUN: printf 'return\nexit\nabort\ncrash\nlibc\nthread\nlarge' | ./fused | FileCheck %s --match-full-lines
// RUN: %clang_bc -DNAME='"leaky"' -DCALLS=100 %S/Inputs/resident.c -o caller.bc
// RUN: %faas-merge caller.bc leaky.bc --heap system -o fused
// RUN: printf return | ./fused | FileCheck %s --check-prefix=SYSTEM

// CHECK:      return: 0 flat
// CHECK-NEXT: exit: 500 flat
// CHECK-NEXT: abort: 500 flat
// CHECK-NEXT: crash: 500 flat
// CHECK-NEXT: libc: 0 flat
// CHECK-NEXT: thread: 0 flat
// CHECK-NEXT: large: 0 flat
// SYSTEM: return: 0 grows by {{[89][0-9]}} MB

#include <dirent.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

enum { MEGABYTE = 1 << 20 };
static void *kept[20];

static void use(void *memory, size_t size) {
  static int count;
  if (!memory)
    exit(77);
  memset(memory, 'x', size);
  kept[count++ % 20] = memory;
}

static void *leak(void *unused) {
  for (size_t i = 4; i <= 256; i *= 4) {
    size_t part = MEGABYTE / i;
    use(malloc(part), part);
    use(realloc(calloc(1, part / 2), part), part);
    use(aligned_alloc(4096, part), part);
  }
  return unused;
}

static void libc(void) {
  char *line = NULL, *text = NULL;
  size_t size = 0;
  struct dirent **entries;
  FILE *file = fopen("/proc/self/maps", "r");
  if (getline(&line, &size, file) < 0 || asprintf(&text, "%1000d", 1) < 0 ||
      scandir("/", &entries, NULL, alphasort) < 3)
    exit(78);
  use(line, strlen(line));
  use(text, 1001);
  use(strdup("two"), 4);
  use(strndup("three", 3), 4);
  use(wcsdup(L"four"), 5 * sizeof(wchar_t));
  use(realpath("/proc/self", NULL), 2);
  use(getcwd(NULL, 0), 2);
}

int main(void) {
  char line[100] = "";
  scanf("%99s", line);
  if (!strcmp(line, "libc")) {
    libc();
    return 0;
  }
  if (!strcmp(line, "thread")) {
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
      pthread_create(&threads[i], NULL, leak, NULL);
    for (int i = 0; i < 2; i++)
      pthread_join(threads[i], NULL);
    return 0;
  }
  if (!strcmp(line, "large")) {
    ((char *)(kept[0] = malloc(64 << 20)))[32 << 20] = 1;
    return ((char *)kept[0])[32 << 20] != 1;
  }
  leak(NULL);
  if (!strcmp(line, "exit"))
    exit(3);
  if (!strcmp(line, "abort"))
    abort();
  if (!strcmp(line, "crash"))
    *(volatile int *)8 = 1;
}
