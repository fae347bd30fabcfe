// Locks of files belong to an invocation as they do to a process: its own do not keep it out, those of its caller and of
// other invocations do, closing any descriptor of the file gives them up, and so does its end.
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang_bc %s -o locks.bc
// RUN: %faas-merge locks.bc -o fused
// RUN: ./fused < /dev/null | FileCheck %s --match-full-lines

// CHECK:      own: 0 0 0 0
// CHECK-NEXT: other with a lock: busy -1 -1, reads -1, tested -1, behind it 0
// CHECK-NEXT: other with a lock to read: busy -1 -1, reads 0, tested -1, behind it 0
// CHECK-NEXT: other without: busy 0 0, reads 0, tested 0, behind it 0
// CHECK-NEXT: other once it was closed elsewhere: busy 0 0, reads 0, tested 0, behind it 0
// CHECK-NEXT: after its end: 0
// CHECK-NEXT: to write where it only reads: -1 1

#include <errno.h>
#include <faas.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int set(int file, short how, off_t start, off_t size) {
  return fcntl(file, F_SETLK, &(struct flock){.l_type = how, .l_whence = SEEK_SET, .l_start = start, .l_len = size});
}

/* The other invocation: what it can do with the first ten bytes, and leaves locked. */
static void be_other(void) {
  int file = open("file", O_RDWR);
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 10};
  int busy = set(file, F_WRLCK, 0, 10);
  set(file, F_UNLCK, 0, 10);
  lseek(file, 0, SEEK_SET);
  int again = lockf(file, F_TLOCK, 10);
  lockf(file, F_ULOCK, 10);
  int reads = set(file, F_RDLCK, 0, 10);
  set(file, F_UNLCK, 0, 10);
  int tested = lockf(file, F_TEST, 10);
  fcntl(file, F_GETLK, &lock);
  char text[100];
  faas_respond(text, (size_t)sprintf(text, "busy %d %d, reads %d, tested %d, behind it %d", busy, again, reads,
                                     lock.l_type == F_UNLCK ? tested : -1, set(file, F_WRLCK, 20, 5)));
}

static void ask(const char *what) {
  faas_response response;
  char text[200];
  faas_invoke("locks", "other", 5, &response);
  faas_respond(text, (size_t)sprintf(text, "other %s: %s\n", what, (const char *)response.data));
  faas_response_free(&response);
}

int faas_main(void) {
  if (faas_request().size) {
    be_other();
    return 0;
  }
  char text[100];
  int file = open("file", O_RDWR | O_CREAT, 0600), same = open("file", O_RDWR);
  int first = set(file, F_WRLCK, 0, 10), second = set(same, F_WRLCK, 5, 10);
  faas_respond(text, (size_t)sprintf(text, "own: %d %d %d %d\n", first, second, lockf(same, F_TEST, 10),
                                     set(same, F_WRLCK, 0, 10)));
  set(file, F_UNLCK, 10, 5);
  ask("with a lock");
  set(same, F_RDLCK, 0, 10);
  ask("with a lock to read");
  set(same, F_UNLCK, 0, 10);
  ask("without");
  set(file, F_WRLCK, 0, 10);
  close(open("file", O_RDONLY));
  ask("once it was closed elsewhere");
  faas_respond(text, (size_t)sprintf(text, "after its end: %d\n", set(file, F_WRLCK, 0, 100)));
  int read_only = open("file", O_RDONLY);
  int refused = set(read_only, F_WRLCK, 0, 1);
  return faas_respond(text, (size_t)sprintf(text, "to write where it only reads: %d %d\n", refused, errno == EBADF));
}
