// What libc ends a process for ends the invocation, in the same way and with the same words: err and error, a buffer that
// is too small, a signal that a function sends to itself however it does that, what the processor traps, an abort in a
// native library. The process lives on.
// UNSUPPORTED: sanitizers
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang -O1 -shared -fPIC -DLIBRARY %s -Wl,-soname,libgivesup.so -o libgivesup.so
// RUN: %clang_bc -O2 -D_FORTIFY_SOURCE=2 %s -o ends.bc
// RUN: %clang_bc -DNAME='"ends"' %S/Inputs/repeat.c -o repeat.bc
// RUN: %faas-merge repeat.bc ends.bc -L. -lgivesup -o fused
// RUN: printf 'err\nerrx\nerror\nassert\nperror\ncheck\nread\npthread_kill\ntgkill\nsigqueue\nkillpg\nkill 0\ntrap\nabort\nend' \
// RUN:   | env LD_LIBRARY_PATH=. ./fused 2> log | FileCheck %s --match-full-lines
// RUN: FileCheck %s --check-prefix=LOG --match-full-lines < log
// In mode shared, too, where the next invocation gets another instance.
// RUN: %clang_bc -O2 -D_FORTIFY_SOURCE=2 -DHANDLER %s -o ends.bc
// RUN: %faas-merge repeat.bc ends.bc -L. -lgivesup --isolate ends=shared -o fused
// RUN: printf 'err\nerrx\nerror\nassert\nperror\ncheck\nread\npthread_kill\ntgkill\nsigqueue\nkillpg\nkill 0\ntrap\nabort\nend' \
// RUN:   | env LD_LIBRARY_PATH=. ./fused 2> log | FileCheck %s --match-full-lines
// RUN: FileCheck %s --check-prefix=LOG --match-full-lines < log

// CHECK:      500 [] function 'ends' exited with status 2
// CHECK-NEXT: 500 [] function 'ends' exited with status 3
// CHECK-NEXT: 500 [] function 'ends' exited with status 4
// CHECK-NEXT: 500 [] function 'ends' was ended by signal 6 (Aborted)
// CHECK-NEXT: 500 [] function 'ends' was ended by signal 6 (Aborted)
// CHECK-NEXT: 500 [] function 'ends' was ended by signal 6 (Aborted)
// CHECK-NEXT: 500 [] function 'ends' was ended by signal 6 (Aborted)
// CHECK-NEXT: 500 [] function 'ends' was ended by signal 15 (Terminated)
// CHECK-NEXT: 500 [] function 'ends' was ended by signal 12 (User defined signal 2)
// CHECK-NEXT: 500 [] function 'ends' was ended by signal 24 (CPU time limit exceeded)
// CHECK-NEXT: 500 [] function 'ends' was ended by signal 1 (Hangup)
// CHECK-NEXT: 500 [] function 'ends' was ended by signal 10 (User defined signal 1)
// CHECK-NEXT: 500 [] function 'ends' was ended by signal 5 (Trace/breakpoint trap)
// CHECK-NEXT: 500 [] function 'ends' was ended by signal 6 (Aborted)
// CHECK-NEXT: 0 [handlers ran 0 times] {{$}}

// LOG:      ends: cannot go on: Permission denied
// LOG-NEXT: handler
// LOG-NEXT: ends: bad input 7
// LOG-NEXT: handler
// LOG-NEXT: ends:file.c:8: no 1: Invalid argument
// LOG-NEXT: [again]no 2
// LOG-NEXT: handler
// LOG-NEXT: ends: {{.*}}libc-ends.c:[[#]]: int answer(const char *, char *): Assertion `*line == 'x'' failed.
// LOG-NEXT: ends: {{.*}}libc-ends.c:[[#]]: int answer(const char *, char *): Unexpected error: No such process.
// LOG-NEXT: *** buffer overflow detected ***: terminated
// LOG-NEXT: *** buffer overflow detected ***: terminated

#ifdef LIBRARY
#include <stdlib.h>
void give_up(void) { abort(); }
#else

#include <assert.h>
#include <err.h>
#include <errno.h>
#include <error.h>
#include <faas.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void give_up(void);
ssize_t __read_chk(int descriptor, void *data, size_t size, size_t room);

static int count;

static void handler(void) {
  count++;
  fprintf(stderr, "handler\n");
}

static void again(void) { fprintf(stderr, "[again]"); }

static int answer(const char *line, char *text) {
  atexit(handler);
  if (!strcmp(line, "err")) {
    errno = EACCES;
    err(2, "cannot %s", "go on");
  }
  if (!strcmp(line, "errx"))
    errx(3, "bad input %d", 7);
  if (!strcmp(line, "error")) {
    error_one_per_line = 1;
    error_at_line(0, EINVAL, "file.c", 8, "no %u", error_message_count + 1);
    error_at_line(0, EINVAL, "file.c", 8, "no %u", error_message_count + 1);
    error_print_progname = again;
    error(4, 0, "no %u", error_message_count + 1);
  }
  if (!strcmp(line, "assert"))
    assert(*line == 'x');
  if (!strcmp(line, "perror"))
    assert_perror(ESRCH);
  char small[4];
  if (!strcmp(line, "check"))
    strcpy(small, line);
  if (!strcmp(line, "read"))
    return (int)__read_chk(0, small, strlen(line) + 1, sizeof small);
  if (!strcmp(line, "pthread_kill"))
    pthread_kill(pthread_self(), SIGTERM);
  if (!strcmp(line, "tgkill"))
    tgkill(getpid(), gettid(), SIGUSR2);
  if (!strcmp(line, "sigqueue"))
    sigqueue(getpid(), SIGXCPU, (union sigval){0});
  if (!strcmp(line, "killpg"))
    killpg(getpgrp(), SIGHUP);
  if (!strcmp(line, "kill 0"))
    kill(0, SIGUSR1);
  if (!strcmp(line, "trap"))
    __builtin_debugtrap();
  if (!strcmp(line, "abort"))
    give_up();
  /* These end no process. */
  raise(SIGWINCH);
  kill(getpid(), 0);
  pthread_kill(pthread_self(), SIGURG);
  return sprintf(text, "handlers ran %d times", count);
}

#ifdef HANDLER
int faas_main(void) {
  faas_bytes request = faas_request();
  char line[100], text[100];
  snprintf(line, sizeof line, "%.*s", (int)request.size, (const char *)request.data);
  return faas_respond(text, (size_t)answer(line, text));
}
#else
int main(void) {
  char line[100] = "", text[100];
  scanf("%99[^\n]", line);
  fwrite(text, 1, (size_t)answer(line, text), stdout);
}
#endif
#endif
