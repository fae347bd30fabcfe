// System calls by their numbers act on the invocation as libc's functions do: what they open is closed at its end, what is
// not its own is not open to it, and an end is its own.
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang_bc %s -o own.bc
// RUN: %clang_bc -DNAME='"own"' %S/Inputs/repeat.c -o repeat.bc
// RUN: %clang -D_GNU_SOURCE %s -o own
// RUN: printf 'open\nwrite\npipe\nmap\nend\nkill\nthread\nwait\nopen' > lines
// RUN: %python %tools/each_line.py own ./own < lines > expected
// RUN: FileCheck %s --match-full-lines < expected
// RUN: %faas-merge repeat.bc own.bc -o fused
// RUN: ./fused < lines > answers && diff expected answers

// CHECK:      0 [3 4 5 0 -1 1] {{$}}
// CHECK-NEXT: 0 [written] {{$}}
// CHECK-NEXT: 0 [through the pipe] {{$}}
// CHECK-NEXT: 0 [mapped 0] {{$}}
// CHECK-NEXT: 500 [] function 'own' exited with status 7
// CHECK-NEXT: 500 [] function 'own' was ended by signal 15 (Terminated)
// CHECK-NEXT: 500 [] function 'own' was ended by signal 10 (User defined signal 1)
// CHECK-NEXT: 0 [-1 1] {{$}}
// CHECK-NEXT: 0 [3 4 5 0 -1 1] {{$}}

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
  char line[20] = "", text[40] = "";
  scanf("%19s", line);
  if (!strcmp(line, "open")) {
    int file = (int)syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDONLY),
        memory = (int)syscall(SYS_memfd_create, "m", 0);
    int copy = (int)syscall(SYS_fcntl, file, F_DUPFD, 0), closed = (int)syscall(SYS_close, copy);
    printf("%d %d %d %d %d %d", file, memory, copy, closed, (int)syscall(SYS_lseek, copy, 0, SEEK_SET), errno == EBADF);
  } else if (!strcmp(line, "write")) {
    syscall(SYS_write, 1, "written", 7);
  } else if (!strcmp(line, "pipe")) {
    int pair[2];
    syscall(SYS_pipe2, pair, 0);
    syscall(SYS_write, pair[1], "through the pipe", 16);
    printf("%.*s", (int)syscall(SYS_read, pair[0], text, 39), text);
  } else if (!strcmp(line, "map")) {
    void *memory = (void *)syscall(SYS_mmap, NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    printf("%s", strcpy(memory, "mapped"));
    printf(" %d", (int)syscall(SYS_munmap, memory, 4096));
  } else if (!strcmp(line, "end")) {
    syscall(SYS_exit_group, 7);
  } else if (!strcmp(line, "kill")) {
    syscall(SYS_kill, getpid(), SIGTERM);
  } else if (!strcmp(line, "thread")) {
    syscall(SYS_tgkill, getpid(), gettid(), SIGUSR1);
  } else {
    int word = 1;
    printf("%d", (int)syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 2, NULL, NULL, 0));
    printf(" %d", errno == EAGAIN);
  }
  return 0;
}
