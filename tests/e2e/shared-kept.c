// What a function of mode shared opens and sets stays as its globals do: descriptors, files, the environment. So does a
// thread that it leaves running; between invocations it writes to nobody, and its exit ends the instance.
// RUN: rm -rf %t && mkdir %t && mkfifo %t/wake
// RUN: %clang_bc %s -o %t/keeper.bc
// RUN: %clang_bc -DCALLER %s -o %t/caller.bc
// RUN: %faas-merge %t/caller.bc %t/keeper.bc --isolate keeper=shared -o %t/fused
// RUN: cd %t && env VARIABLE=outer %t/fused < /dev/null | FileCheck %s --match-full-lines
// RUN: FileCheck %s --check-prefix=FILE --match-full-lines < %t/file

// CHECK:      get: outer
// CHECK-NEXT: set: changed
// CHECK-NEXT: get: changed
// CHECK-NEXT: open: 0 in the pipe
// CHECK-NEXT: write: 4 in the pipe
// CHECK-NEXT: write: 8 in the pipe
// CHECK-NEXT: read: 8
// CHECK-NEXT: thread respond: started
// CHECK-NEXT: joined: 500
// CHECK-NEXT: get: changed
// CHECK-NEXT: thread exit: started
// CHECK-NEXT: get: outer
// FILE: linelineline

#include <dirent.h>
#include <faas.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#ifdef CALLER
static void ask(const char *what) {
  char text[100];
  faas_response r;
  faas_invoke("keeper", what, strlen(what), &r);
  faas_respond(text, (size_t)sprintf(text, "%s: %s%s\n", what, (const char *)r.data, r.error));
  faas_response_free(&r);
}

static int threads(void) {
  DIR *folder = opendir("/proc/self/task");
  int count = 0;
  while (readdir(folder))
    count++;
  closedir(folder);
  return count - 2;
}

/* Lets the thread that was left running do what it was started for, and waits for its end. */
static void wake(void) {
  int descriptor = open("wake", O_WRONLY);
  if (write(descriptor, "!", 1) == 1)
    while (threads() > 1)
      sched_yield();
}

int faas_main(void) {
  static const char *const first[] = {"get", "set", "get", "open", "write", "write"};
  for (size_t i = 0; i < sizeof first / sizeof *first; i++)
    ask(first[i]);
  ask("read");
  ask("thread respond");
  wake();
  ask("joined");
  ask("get");
  ask("thread exit");
  wake();
  ask("get");
  return 0;
}
#else
static int ends[2];
static FILE *file;
static pthread_t thread;
static int status;

static void *work(void *how) {
  char byte;
  if (read(open("wake", O_RDONLY), &byte, 1) == 1 && !strcmp(how, "exit"))
    exit(7);
  status = faas_respond("lost", 4);
  return NULL;
}

int faas_main(void) {
  faas_bytes request = faas_request();
  char word[20] = "", answer[40] = "started";
  memcpy(word, request.data, request.size);
  int waiting = 0;
  if (!strcmp(word, "set"))
    setenv("VARIABLE", "changed", 1);
  if (!strcmp(word, "open") && (pipe(ends) || !(file = fopen("file", "w"))))
    return 1;
  if (!strcmp(word, "write"))
    fputs("line", file);
  if (!strcmp(word, "write") && write(ends[1], "four", 4) != 4)
    return 2;
  if (!strcmp(word, "open") || !strcmp(word, "write")) {
    ioctl(ends[0], FIONREAD, &waiting);
    sprintf(answer, "%d in the pipe", waiting);
  }
  if (!strcmp(word, "get") || !strcmp(word, "set"))
    strcpy(answer, getenv("VARIABLE"));
  if (!strcmp(word, "read")) {
    fputs("line", file);
    char drained[9];
    sprintf(answer, "%d", (int)read(ends[0], drained, 9));
  }
  if (!strcmp(word, "thread respond") && pthread_create(&thread, NULL, work, "respond"))
    return 4;
  if (!strcmp(word, "thread exit") && pthread_create(&thread, NULL, work, "exit"))
    return 5;
  if (!strcmp(word, "joined")) {
    pthread_join(thread, NULL);
    sprintf(answer, "%d", status);
  }
  return faas_respond(answer, strlen(answer));
}
#endif
