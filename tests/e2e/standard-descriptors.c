// Descriptors 0, 1 and 2 do for a function what they do for a process whose input comes through a pipe: duplicates, paths,
// polling, flags, redirection, closing. The next invocation has its own again. A request that is larger than a pipe does so
// as well.
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang_bc %s -o own.bc
// RUN: %clang_bc -DNAME='"own"' %S/Inputs/repeat.c -o repeat.bc
// RUN: %clang -D_GNU_SOURCE %s -o own
// RUN: printf '%%-8srest\n' dup select epoll poll fionread flags nonblock > lines
// RUN: printf '%%-8srest\n' seek stat fdopen splice closed reuse onto >> lines
// RUN: printf '%%-8srest\n' reopen input path-in path-out path-fd stderr parts >> lines
// RUN: printf '%%-8srest\n' fault fclose lost >> lines
// RUN: head -c -1 lines > requests
// RUN: %python %tools/each_line.py own ./own < requests > expected
// RUN: FileCheck %s --match-full-lines < expected
// RUN: %faas-merge repeat.bc own.bc -o fused
// RUN: ./fused < requests > answers && diff expected answers
// RUN: env FAAS_ENTRY=own %python %tools/each_line.py own ./fused < requests > answers && diff expected answers
// RUN: %python -c "print('large   ' + 'x' * 3000000, end='')" > large && ./fused < large \
// RUN:   | FileCheck %s --match-full-lines --check-prefix=LARGE

// CHECK:      0 [1 through dup: rest] {{$}}
// CHECK-NEXT: 0 [2, 1 0 1, rest] {{$}}
// CHECK-NEXT: 0 [1, 4, 0] {{$}}
// CHECK-NEXT: 0 [2, 4, 1] {{$}}
// CHECK-NEXT: 0 [4 bytes] {{$}}
// CHECK-NEXT: 0 [0 1 0] {{$}}
// CHECK-NEXT: 0 [1 rest 0] {{$}}
// CHECK-NEXT: 0 [-1 1 -1 1 -1 1 0] {{$}}
// CHECK-NEXT: 0 [1 1] {{$}}
// CHECK-NEXT: 0 [first second third] {{$}}
// CHECK-NEXT: 0 [4 rest4] {{$}}
// CHECK-NEXT: 0 [] {{$}}
// CHECK-NEXT: 0 [0 0] {{$}}
// CHECK-NEXT: 0 [seen: printf write] {{$}}
// CHECK-NEXT: 0 [seen: reopened, printf write] {{$}}
// CHECK-NEXT: 0 [0 printf write 0 printf write] {{$}}
// CHECK-NEXT: 0 [rest] {{$}}
// CHECK-NEXT: 0 [one two three] {{$}}
// CHECK-NEXT: 0 [one two] {{$}}
// CHECK-NEXT: 0 [seen: to stderr, perror: Permission denied
// CHECK-NEXT: {{.*}}: here
// CHECK-NEXT: ] {{$}}
// CHECK-NEXT: 0 [rest] {{$}}
// CHECK-NEXT: 0 [-1 1 -1 1 -1 1 rest] {{$}}
// CHECK-NEXT: 0 [before] {{$}}
// CHECK-NEXT: 0 [kept] {{$}}
// LARGE: 0 [3000000 bytes, 3000000 through dup] {{$}}

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static char wanted[9];

static int is(const char *name) {
  size_t size = strlen(name);
  return !strncmp(wanted, name, size) && (!wanted[size] || wanted[size] == ' ');
}

static void show(const char *name) {
  char text[100] = "";
  int file = open(name, O_RDONLY);
  printf("seen: %.*s", (int)read(file, text, 99), text);
}

static void large(void) {
  static char data[1 << 16];
  int in = dup(0), size = 0, sum = 0;
  ioctl(0, FIONREAD, &size);
  for (int got; (got = (int)read(in, data, sizeof data)) > 0;)
    sum += got;
  printf("%d bytes, %d through dup", size, sum);
}

int main(void) {
  char text[100] = "";
  read(0, wanted, 8);
  if (is("dup")) {
    int out = dup(1), in = dup(0);
    int size = (int)read(in, text, 99);
    dprintf(out, "%d through dup: %.*s", out > 2, size, text);
  } else if (is("select")) {
    fd_set in, out;
    int event = eventfd(0, 0);
    FD_ZERO(&in);
    FD_ZERO(&out);
    FD_SET(0, &in);
    FD_SET(event, &in);
    FD_SET(1, &out);
    int ready = select(event + 1, &in, &out, NULL, NULL);
    printf("%d, %d %d %d, ", ready, FD_ISSET(0, &in) != 0, FD_ISSET(event, &in) != 0, FD_ISSET(1, &out) != 0);
    printf("%.*s", (int)read(0, text, 99), text);
  } else if (is("epoll")) {
    int events = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN}, got;
    epoll_ctl(events, EPOLL_CTL_ADD, 0, &event);
    printf("%d, ", epoll_wait(events, &got, 1, -1));
    printf("%d, ", (int)read(0, text, 99));
    printf("%d", (int)read(0, text, 99));
  } else if (is("poll")) {
    struct pollfd polled[] = {{0, POLLIN, 0}, {1, POLLOUT, 0}, {eventfd(0, 0), POLLIN, 0}};
    printf("%d, ", poll(polled, 3, -1));
    printf("%d, ", (int)read(0, text, 99));
    printf("%d", polled[0].revents & POLLIN);
  } else if (is("fionread")) {
    int size = -1;
    ioctl(0, FIONREAD, &size);
    printf("%d bytes", size);
  } else if (is("flags")) {
    printf("%d %d %d", fcntl(0, F_GETFL) & O_ACCMODE, fcntl(1, F_GETFL) & O_ACCMODE, fcntl(0, F_GETFD));
  } else if (is("nonblock")) {
    fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
    printf("%d %.*s", (fcntl(0, F_GETFL) & O_NONBLOCK) != 0, (int)read(0, text, 99), text);
    printf(" %d", (int)read(0, text, 99));
  } else if (is("seek")) {
    printf("%ld %d", (long)lseek(0, 0, SEEK_END), errno == ESPIPE);
    printf(" %d %d", (int)pread(0, text, 1, 0), errno == ESPIPE);
    printf(" %d %d", fseek(stdin, 0, SEEK_END), errno == ESPIPE);
    printf(" %d", fflush(stdin));
  } else if (is("stat")) {
    struct stat in, out;
    fstat(0, &in);
    fstat(1, &out);
    printf("%d %d", S_ISFIFO(in.st_mode) != 0, S_ISFIFO(out.st_mode) != 0);
  } else if (is("fdopen")) {
    FILE *again = fdopen(dup(1), "w");
    printf("first ");
    fflush(stdout);
    fputs("second ", again);
    fclose(again);
    printf("third");
  } else if (is("splice")) {
    int file = open("splice", O_RDWR | O_CREAT | O_TRUNC, 0600);
    printf("%d ", (int)splice(0, NULL, file, NULL, 100, 0));
    fflush(stdout);
    printf("%d", (int)sendfile(1, file, &(off_t){0}, 4));
  } else if (is("closed")) {
    close(1);
    printf("nobody reads this");
    _exit(fflush(stdout) != EOF || write(1, "x", 1) != -1 || errno != EBADF || fcntl(1, F_GETFD) != -1);
  } else if (is("reuse")) {
    close(0);
    int in = open("/dev/null", O_RDONLY);
    printf("%d %d", in, (int)read(0, text, 1));
  } else if (is("onto")) {
    int saved = dup(1), file = open("onto", O_RDWR | O_CREAT | O_TRUNC, 0600);
    dup2(file, 1);
    printf("printf ");
    fflush(stdout);
    write(1, "write", 5);
    dup3(saved, 1, O_CLOEXEC);
    show("onto");
  } else if (is("reopen")) {
    int saved = dup(1);
    if (freopen("reopen", "w", stdout) != stdout)
      return 1;
    printf("reopened");
    fflush(stdout);
    dup2(saved, 1);
    show("reopen");
    FILE *file = fopen("reopen", "r");
    if (freopen("onto", "r", file) == file)
      printf(", %s", fgets(text, 99, file));
  } else if (is("input")) {
    close(0);
    printf("%d ", open("onto", O_RDONLY));
    printf("%s %d", fgets(text, 99, stdin), fseek(stdin, 0, SEEK_SET));
    printf(" %s", fgets(text, 99, stdin));
  } else if (is("path-in")) {
    FILE *again = fopen("/dev/stdin", "r");
    printf("%s", fgets(text, 99, again));
  } else if (is("path-out")) {
    printf("one ");
    fflush(stdout);
    FILE *again = fopen("/dev/stdout", "a");
    fputs("two ", again);
    fclose(again);
    printf("three");
  } else if (is("path-fd")) {
    int again = open("/proc/self/fd/1", O_WRONLY), pair[2];
    write(again, "one ", 4);
    pipe(pair);
    write(pair[1], "two", 3);
    snprintf(text, sizeof text, "/dev/fd/%d", pair[0]);
    int other = open(text, O_RDONLY);
    printf("%.*s", (int)read(other, text, 3), text);
  } else if (is("stderr")) {
    dup2(open("errors", O_RDWR | O_CREAT | O_TRUNC, 0600), 2);
    fprintf(stderr, "%s, ", "to stderr");
    errno = EACCES;
    perror("perror");
    warnx("here");
    show("errors");
  } else if (is("parts")) {
    struct iovec in[] = {{text, 1}, {text + 10, 50}}, out[] = {{text, 1}, {text + 10, 3}};
    readv(0, in, 2);
    writev(1, out, 2);
  } else if (is("fault")) {
    char *volatile nowhere = (char *)8;
    printf("%d %d ", (int)write(1, nowhere, 1), errno == EFAULT);
    printf("%d %d ", (int)read(0, nowhere, 1), errno == EFAULT);
    printf("%d %d ", (int)writev(1, (struct iovec *)nowhere, 1), errno == EFAULT);
    printf("%.*s", (int)read(0, text, 99), text);
  } else if (is("fclose")) {
    printf("before");
    _exit(fclose(stdout) || fclose(stderr) || fclose(stdin) || write(1, "x", 1) != -1);
  } else if (is("lost")) {
    int out = dup(1);
    write(out, "kept", 4);
    printf("lost");
    _exit(0);
  } else {
    large();
  }
  return 0;
}
