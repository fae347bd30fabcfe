// What a function leaves open is closed when its invocation ends, however it ends; files are written out as at the end
// of a process. Descriptors 0, 1 and 2 are the process's and stay.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/opener.bc
// RUN: %clang_bc -DNAME='"opener"' %S/Inputs/repeat.c -o %t/repeat.bc
// RUN: %faas-merge %t/repeat.bc %t/opener.bc --isolate opener=fresh -o %t/fused
// RUN: cd %t && printf 'count\nleave\ncount\nexit\ncount\ncrash\ncount\nkept\ncount\nwritten\nread' \
// RUN:   | %t/fused 2> %t/log | FileCheck %s --match-full-lines
// RUN: FileCheck %s --check-prefix=LOG < %t/log

// CHECK:      0 [open [[#N:]]] {{$}}
// CHECK-NEXT: 0 [] {{$}}
// CHECK-NEXT: 0 [open [[#N]]] {{$}}
// CHECK-NEXT: 500 [] function 'opener' exited with status 3
// CHECK-NEXT: 0 [open [[#N]]] {{$}}
// CHECK-NEXT: 500 [] function 'opener' was ended by signal 11 (Segmentation fault)
// CHECK-NEXT: 0 [open [[#N]]] {{$}}
// CHECK-NEXT: 0 [still here] {{$}}
// CHECK-NEXT: 0 [open [[#N]]] {{$}}
// CHECK-NEXT: 0 [] {{$}}
// CHECK-NEXT: 0 [written at exit] {{$}}
// LOG: faas: function 'opener': dup2 onto descriptor 1 has no effect in a fused function
// LOG: the log is still open

#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

static int count(void) {
  int found = 0;
  DIR *folder = opendir("/proc/self/fd");
  while (readdir(folder))
    found++;
  closedir(folder);
  return found;
}

static void leave_open(void) {
  int pair[2];
  open("/dev/null", O_RDONLY);
  openat(AT_FDCWD, "new", O_CREAT | O_RDWR, 0600);
  socket(AF_INET, SOCK_STREAM, 0);
  socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
  dup(pair[0]);
  fcntl(pair[1], F_DUPFD, 100);
  dup2(pair[1], 200);
  pipe(pair);
  eventfd(0, 0);
  epoll_create1(0);
  timerfd_create(CLOCK_MONOTONIC, 0);
  memfd_create("m", 0);
  fopen("/dev/null", "w");
  tmpfile();
  close(pair[0]);
  fclose(fopen("/dev/null", "r"));
}

int main(void) {
  char line[100] = "";
  scanf("%99s", line);
  if (!strcmp(line, "count"))
    printf("open %d", count());
  if (!strcmp(line, "leave"))
    leave_open();
  if (!strcmp(line, "exit")) {
    leave_open();
    exit(3);
  }
  if (!strcmp(line, "crash")) {
    leave_open();
    *(volatile int *)8 = 1;
  }
  if (!strcmp(line, "kept")) {
    int null = open("/dev/null", O_WRONLY);
    dup2(null, 1);
    close(2);
    close(1);
    close(0);
    fprintf(stderr, "the log is still open\n");
    printf("still here");
  }
  if (!strcmp(line, "written"))
    fputs("written at exit", fopen("file", "w"));
  if (!strcmp(line, "read")) {
    char text[100] = "";
    fgets(text, sizeof text, fopen("file", "r"));
    fputs(text, stdout);
  }
  return 0;
}
