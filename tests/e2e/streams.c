// Streams that are no files, reopened ones and those that a function leaves open end as in a process: what is buffered is
// written out unless it ends abruptly, the newest stream first, by the function's own code; nothing of it runs afterwards,
// and none of its memory is written to. Files in memory show what was written when they are written out.
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang_bc %s -o own.bc
// RUN: %clang_bc -DNAME='"own"' %S/Inputs/repeat.c -o repeat.bc
// RUN: %clang -D_GNU_SOURCE %s -o own
// RUN: printf '%%s\n' cookie abrupt closed order memory stack wide input reopen both locked > lines && printf end >> lines
// RUN: %python %tools/each_line.py own ./own < lines > expected
// RUN: FileCheck %s --match-full-lines < expected
// RUN: %faas-merge repeat.bc own.bc -o fused
// RUN: ./fused < lines > answers && diff expected answers

// CHECK:      0 [#buffered] {{$}}
// CHECK-NEXT: 0 [] {{$}}
// CHECK-NEXT: 0 [#written (closed) -1] {{$}}
// CHECK-NEXT: 0 [#third#second#firstlast] {{$}}
// CHECK-NEXT: 0 [5 bytes, 11 bytes: hello world] {{$}}
// CHECK-NEXT: 0 [7] {{$}}
// CHECK-NEXT: 0 [4: wide] {{$}}
// CHECK-NEXT: 0 [line of a cookie, from memory] {{$}}
// CHECK-NEXT: 0 [one two] {{$}}
// CHECK-NEXT: 0 [#seen by both] {{$}}
// CHECK-NEXT: 0 [before] {{$}}
// CHECK-NEXT: 0 [end] {{$}}

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

static char mark = '?';
static int at;

static ssize_t write_out(void *cookie, const char *data, size_t size) {
  char text[200];
  (void)cookie;
  return write(1, text, (size_t)snprintf(text, sizeof text, "%c%.*s", mark, (int)size, data)) < 0 ? 0 : (ssize_t)size;
}

static ssize_t write_later(void *cookie, const char *data, size_t size) {
  (void)cookie;
  printf("%c%.*s", mark, (int)size, data);
  return (ssize_t)size;
}

static ssize_t read_in(void *cookie, char *data, size_t size) {
  const char *text = cookie;
  size_t rest = strlen(text + at);
  size = size < rest ? size : rest;
  memcpy(data, text + at, size);
  at += (int)size;
  return (ssize_t)size;
}

static int close_it(void *cookie) {
  printf(" (%s)", (const char *)cookie);
  return -1;
}

static FILE *output(ssize_t (*how)(void *, const char *, size_t)) {
  return fopencookie("closed", "w", (cookie_io_functions_t){.write = how, .close = close_it});
}

/* Leaves streams open whose memory is on a stack that others will use. */
__attribute__((noinline)) static void leave_on_stack(void) {
  char data[64];
  char *text;
  size_t size;
  fputs("lost", fmemopen(data, sizeof data, "w"));
  fputs("lost", open_memstream(&text, &size));
}

__attribute__((noinline)) static int use_stack(void) {
  volatile char here[200];
  memset((char *)here, 7, sizeof here);
  fflush(stdin);
  return here[100];
}

int main(void) {
  char line[20] = "", text[100] = "";
  scanf("%19s", line);
  if (!strcmp(line, "cookie")) {
    fputs("buffered", output(write_out));
    mark = '#';
  } else if (!strcmp(line, "abrupt")) {
    fputs("lost", output(write_out));
    _exit(0);
  } else if (!strcmp(line, "closed")) {
    FILE *file = output(write_later);
    mark = '#';
    fputs("written", file);
    printf(" %d", fclose(file));
  } else if (!strcmp(line, "order")) {
    mark = '#';
    fputs("first", output(write_out));
    fputs("second", output(write_out));
    fputs("third", output(write_out));
    printf("last");
  } else if (!strcmp(line, "memory")) {
    char *data = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&data, &size);
    fputs("hello", file);
    fflush(file);
    printf("%zu bytes, ", size);
    fputs(" world", file);
    fclose(file);
    printf("%zu bytes: %s", size, data);
    free(data);
  } else if (!strcmp(line, "stack")) {
    leave_on_stack();
    printf("%d", use_stack());
  } else if (!strcmp(line, "wide")) {
    wchar_t *data = NULL;
    size_t size = 0;
    FILE *file = open_wmemstream(&data, &size);
    fputws(L"wide", file);
    fclose(file);
    printf("%zu: %ls", size, data);
    free(data);
  } else if (!strcmp(line, "input")) {
    FILE *file = fopencookie("line of a cookie\n", "r", (cookie_io_functions_t){.read = read_in});
    fscanf(file, "%99[^\n]", text);
    printf("%s, ", text);
    file = fmemopen("from memory", 11, "r");
    printf("%s", fgets(text, sizeof text, file));
  } else if (!strcmp(line, "reopen")) {
    FILE *file = freopen("two", "w", fopen("one", "w"));
    fputs("two", file);
    file = freopen("one", "w+", file);
    fputs("one", file);
    rewind(file);
    printf("%s ", fgets(text, sizeof text, file));
    printf("%s", fgets(text, sizeof text, freopen("two", "r", file)));
  } else if (!strcmp(line, "both")) {
    mark = '#';
    fputs("seen by both", output(write_later));
  } else if (!strcmp(line, "locked")) {
    printf("before");
    flockfile(stdout);
    flockfile(stderr);
    fputs("half a line", stderr);
  } else {
    printf("%s", line);
  }
  return 0;
}
