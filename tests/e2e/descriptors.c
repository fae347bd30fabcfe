// What a function leaves open is closed when its invocation ends, however it ends; files are written out as at the end
// of a process. Descriptors 0, 1 and 2 are its own, too: closing them and putting others in their place harms nobody else.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/opener.bc
// RUN: %clang_bc -DNAME='"opener"' %S/Inputs/repeat.c -o %t/repeat.bc
// RUN: %faas-merge %t/repeat.bc %t/opener.bc --isolate opener=fresh -o %t/fused
// RUN: cd %t && printf 'count\nleave\ncount\nexit\ncount\ncrash\ncount\nown\ncount\nwritten\nread\nagain\nlog' \
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
// CHECK-NEXT: 0 [0 reads 'again', then -1] {{$}}
// CHECK-NEXT: 0 [] {{$}}
// LOG-NOT: nobody reads this
// LOG: the log is still open

#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/signalfd.h>
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

static void receive(int from, int to) {
  char control[CMSG_SPACE(sizeof(int))], byte = 0;
  struct iovec part = {&byte, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
  *rights = (struct cmsghdr){CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
  *(int *)CMSG_DATA(rights) = 0;
  sendmsg(to, &message, 0);
  recvmsg(from, &message, 0);
}

static void leave_more(void) {
  int pair[2];
  sigset_t signals;
  char path[] = "left-XXXXXX.txt", other[] = "left-XXXXXX.txt";
  sigemptyset(&signals);
  socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
  receive(pair[0], pair[1]);
  mkstemps(path, 4);
  mkostemps(other, 4, O_APPEND);
  opendir("/");
  readdir(fdopendir(open(".", O_RDONLY)));
  closedir(opendir("/"));
  close(dirfd(opendir("/")));
  signalfd(-1, &signals, 0);
  pidfd_open(getpid(), 0);
  posix_openpt(O_RDWR | O_NOCTTY);
  inotify_init();
  setvbuf(fdopen(dup(0), "r"), NULL, _IONBF, 0);
  freopen("/dev/null", "w", fopen("/dev/null", "r"));
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
  leave_more();
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
  if (!strcmp(line, "own")) {
    printf("still here");
    fflush(stdout);
    dup2(open("/dev/null", O_WRONLY), 1);
    close(2);
    printf("nobody reads this");
    fprintf(stderr, "nobody reads this");
    fflush(stdout);
    close(1);
    close(0);
  }
  if (!strcmp(line, "again")) {
    char text[20] = "";
    close(0);
    int file = open("again", O_CREAT | O_RDWR, 0600); // gets the lowest number
    pwrite(file, "again", 5, 0);
    int size = (int)read(0, text, sizeof text);
    close(0);
    printf("%d reads '%s', then %d", file, size == 5 ? text : "", (int)read(0, text, 1));
  }
  if (!strcmp(line, "log"))
    fprintf(stderr, "the log is still open\n");
  if (!strcmp(line, "written"))
    fputs("written at exit", fopen("file", "w"));
  if (!strcmp(line, "read")) {
    char text[100] = "";
    fgets(text, sizeof text, fopen("file", "r"));
    fputs(text, stdout);
  }
  return 0;
}
