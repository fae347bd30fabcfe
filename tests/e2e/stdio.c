// A plain program with every kind of C stdio, invoked several times in one process: each time from the start of its own
// input, with output in order whatever it was written with.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc -DNAME='"io"' %S/Inputs/repeat.c -o %t/repeat.bc
// RUN: %clang_bc -O2 %s -o %t/io.bc
// RUN: %clang_bc -O2 -D_FORTIFY_SOURCE=2 %s -o %t/fortified.bc
// RUN: %faas-merge %t/repeat.bc %t/io.bc -o %t/fused
// RUN: %faas-merge %t/repeat.bc io=%t/fortified.bc -o %t/fortified
// RUN: printf 'printf\nputs\nputchar\nfwrite\nwrite\nwritev\nmixed\nputs' | %t/fused | FileCheck %s --check-prefix=OUTPUT
// RUN: printf 'printf\nputs\nputchar\nfwrite\nwrite\nwritev\nmixed\nputs' | %t/fortified | FileCheck %s --check-prefix=OUTPUT
// RUN: printf 'fgets|a|b\ngetline|a|b\nscanf 7 xy\nread|abc\nreadv|abcdefg\ngetchar|a\nfread|abc\nungetc|abc\nsome|abc' \
// RUN:   | %t/fused | FileCheck %s --check-prefix=INPUT
// RUN: printf 'exit\n_exit\nabort\nassert\nreturn\natexit\nprintf' | %t/fused 2>%t/log | FileCheck %s --check-prefix=END
// RUN: FileCheck %s --check-prefix=LOG < %t/log
// RUN: printf 'dprintf' | %t/fortified | FileCheck %s --check-prefix=CHECKED
// RUN: printf 'close\nfclose\nfreopen\nisatty\nfileno\nfdopen\ndprintf' | %t/fused | FileCheck %s --check-prefix=MISC

// OUTPUT:      0 [printf 1 two {{0x[0-9a-f]+}}]
// OUTPUT-NEXT: 0 [puts
// OUTPUT-NEXT: fputs]
// OUTPUT-NEXT: 0 [xyz]
// OUTPUT-NEXT: 0 [fwrite]
// OUTPUT-NEXT: 0 [write]
// OUTPUT-NEXT: 0 [write v]
// OUTPUT-NEXT: 0 [direct buffered]
// OUTPUT-NEXT: 0 [puts

// INPUT:      0 [fgets:{{.*}}|a|b]{{ }}
// INPUT-NEXT: 0 [getline: 11 eof]
// INPUT-NEXT: 0 [scanf: 7 xy 2]
// INPUT-NEXT: 0 [read: |ab c 0]
// INPUT-NEXT: 0 [readv: |ab cde]
// INPUT-NEXT: 0 [getchar: | a -1]
// INPUT-NEXT: 0 [fread: 4 |abc 1]
// INPUT-NEXT: 0 [ungetc: ?abc]
// INPUT-NEXT: 0 [some: |]

// END:      500 [] function 'io' exited with status 5
// END-NEXT: 500 [] function 'io' exited with status 6
// END-NEXT: 500 [] function 'io' was ended by signal 6 (Aborted)
// END-NEXT: 500 [] function 'io' was ended by signal 6 (Aborted)
// END-NEXT: 500 [] function 'io' exited with status 44
// END-NEXT: 0 [at exit: second first]
// END-NEXT: 0 [printf
// LOG: io: {{.*}}stdio.c:{{[0-9]+}}: {{.*}}: Assertion `word[0] == '?'' failed.

// MISC:      0 []
// MISC-NEXT: 0 [before]
// MISC-NEXT: 0 [freopen]
// MISC-NEXT: 0 [isatty 0 0]
// MISC-NEXT: 0 [fileno 0 1 2]
// MISC-NEXT: 0 [fdopen]
// MISC-NEXT: 0 [dprintf 1]
// CHECKED: 0 [dprintf 1]

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static char word[16];
static int is(const char *name) { return !strcmp(word, name); }
static void first(void) { printf("first"); }
static void second(void) { printf("second "); }

static char *line;
static size_t room;

int main(int argc, char **argv) {
  (void)argv;
  // One byte at a time without buffering, so that the rest is left for the call under test.
  for (size_t i = 0; i < sizeof word - 1 && read(0, word + i, 1) == 1; i++)
    if (word[i] == ' ' || word[i] == '|') {
      if (word[i] == '|')
        ungetc('|', stdin);
      word[i] = 0;
      break;
    }
  char text[100] = "";
  if (is("printf")) {
    printf("printf %d %s %p", argc, "two", (void *)word);
  } else if (is("puts")) {
    puts("puts");
    fputs("fputs", stdout);
  } else if (is("putchar")) {
    putchar('x');
    putc('y', stdout);
    putchar_unlocked('z');
  } else if (is("fwrite")) {
    fwrite("fwrite", 1, 6, stdout);
  } else if (is("write")) {
    return write(1, "write", 5) != 5;
  } else if (is("writev")) {
    struct iovec parts[] = {{"write", 5}, {" v", 2}};
    return writev(1, parts, 2) != 7;
  } else if (is("mixed")) {
    printf("buffered"); // comes out at the end, as in a process whose stdout is a pipe
    return write(1, "direct ", 7) != 7;
  } else if (is("fgets")) {
    printf("fgets:%s", fgets(text, sizeof text, stdin));
  } else if (is("getline")) {
    printf("getline: %zd", getline(&line, &room, stdin) + 7);
    printf("%s", getline(&line, &room, stdin) < 0 && feof(stdin) ? " eof" : "");
    free(line);
  } else if (is("scanf")) {
    int number;
    int matched = scanf("%d %99s", &number, text);
    printf("scanf: %d %s %d", number, text, matched);
  } else if (is("read")) {
    getchar(); // the pushed back '|', and stdin's buffer takes the rest
    printf("read: |");
    printf("%c%c %c %zd", getchar(), getchar(), getchar(), read(0, text, 10));
  } else if (is("readv")) {
    char rest[10] = "";
    struct iovec parts[] = {{text, 2}, {rest, 3}};
    ssize_t got = readv(0, parts, 2);
    printf("readv: |%s %s", text, got == 5 ? rest : "?");
  } else if (is("getchar")) {
    int a = getchar(), b = getchar(), c = getchar_unlocked();
    printf("getchar: %c %c %d", a, b, c);
  } else if (is("fread")) {
    size_t got = fread(text, 1, sizeof text, stdin);
    printf("fread: %zu %s %d", got, text, feof(stdin) != 0);
  } else if (is("ungetc")) {
    getchar();
    ungetc('?', stdin);
    printf("ungetc: %s", fgets(text, sizeof text, stdin));
  } else if (is("some")) {
    printf("some: %c", getchar()); // and leaves the rest
  } else if (is("exit")) {
    printf("lost");
    exit(5);
  } else if (is("_exit")) {
    atexit(first);
    _exit(6);
  } else if (is("abort")) {
    abort();
  } else if (is("assert")) {
    assert(word[0] == '?');
  } else if (is("return")) {
    return 300; // & 0xff
  } else if (is("atexit")) {
    atexit(first);
    atexit(second);
    printf("at exit: ");
    exit(0);
  } else if (is("close")) {
    if (!close(1)) // the binary's own descriptor must survive
      printf("nobody reads this");
  } else if (is("fclose")) {
    printf("before");
    fclose(stdout);
    printf("after");
  } else if (is("freopen")) {
    fflush(NULL);
    printf("freopen");
  } else if (is("isatty")) {
    printf("isatty %d %d", isatty(0), isatty(1));
  } else if (is("fileno")) {
    printf("fileno %d %d %d", fileno(stdin), fileno(stdout), fileno(stderr));
  } else if (is("fdopen")) {
    fprintf(fdopen(1, "w"), "fdopen");
  } else if (is("dprintf")) {
    dprintf(1, "dprintf %d", argc);
  }
  return 0;
}
