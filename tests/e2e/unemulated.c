// What a function does to its whole process is not emulated: such a function gets a process of its own, in which it has
// the effect that it has unfused, and the fused process stays as it was: what the first "check" shows, the last does.
// RUN: rm -rf %t && mkdir -p %t/folder && cd %t
// RUN: %clang_bc -g %s -o own.bc
// RUN: %clang_bc -DNAME='"own"' %S/Inputs/repeat.c -o repeat.bc
// RUN: %clang -D_GNU_SOURCE %s -o alone
// RUN: printf '%%s\n' check folder umask locale limit handler action ignored alarm blocked fork exit vfork system > lines
// RUN: printf '%%s\n' popen onto close reopen wide mixed exec abort environment >> lines; printf check >> lines
// RUN: %python %tools/each_line.py own ./alone < lines > expected
// RUN: FileCheck %s < expected
// RUN: %faas-merge repeat.bc own.bc -o fused | FileCheck %s --check-prefix=TABLE
// RUN: ./fused < lines > answers && diff expected answers
// As the root of a binary that answers one request, which has its process already.
// RUN: env FAAS_ENTRY=own %python %tools/each_line.py own ./fused < lines > answers && diff expected answers

// CHECK:      0 [check {{.*}} {{[0-7]+}} C 1 {{.*}}] {{$}}
// CHECK-NEXT: 0 [folder {{.*}}/folder] {{$}}
// CHECK-NEXT: 0 [umask 77] {{$}}
// CHECK-NEXT: 0 [locale C.{{.*}}] {{$}}
// CHECK-NEXT: 0 [limit 7] {{$}}
// CHECK-NEXT: 0 [handler 10] {{$}}
// CHECK-NEXT: 0 [action 12] {{$}}
// CHECK-NEXT: 0 [ignored] {{$}}
// CHECK-NEXT: 0 [alarm 14] {{$}}
// CHECK-NEXT: 0 [blocked 1] {{$}}
// CHECK-NEXT: 0 [child parent 5] {{$}}
// CHECK-NEXT: 0 [at exit of the child at exit] {{$}}
// CHECK-NEXT: 0 [vfork 6] {{$}}
// CHECK-NEXT: 0 [a program system] {{$}}
// CHECK-NEXT: 0 [a program popen] {{$}}
// CHECK-NEXT: 0 [printf write onto] {{$}}
// CHECK-NEXT: 0 [] {{$}}
// CHECK-NEXT: 0 [reopen] {{$}}
// CHECK-NEXT: 0 [wide] {{$}}
// CHECK-NEXT: 0 [one two three] {{$}}
// CHECK-NEXT: 0 [another program] {{$}}
// CHECK-NEXT: 500 [] function 'own' was ended by signal 6 (Aborted)
// CHECK-NEXT: 0 [set] {{$}}
// CHECK-NEXT: 0 [check {{.*}} {{[0-7]+}} C 1 {{.*}}] {{$}}
// TABLE-DAG: own is process and not fresh: it uses fork at {{.*}}unemulated.c:{{[0-9]+}}
// TABLE-DAG: repeat {{.*}} fresh{{ }}

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wchar.h>

static char line[100];
static volatile int got;

static void note(int number) { got = number; }
static void at_exit(void) { printf("at exit"); }
static int is(const char *name) { return !strcmp(line, name); }

static int wait_for(pid_t child) {
  int ending = 0;
  waitpid(child, &ending, 0);
  return WEXITSTATUS(ending);
}

static void describe_process(void) {
  char folder[4096];
  struct sigaction action;
  struct rlimit limit;
  mode_t mode = umask(0);
  umask(mode);
  sigaction(SIGUSR1, NULL, &action);
  getrlimit(RLIMIT_CORE, &limit);
  printf("check %s %o %s %d %lu", getcwd(folder, sizeof folder), mode, setlocale(LC_ALL, NULL),
         action.sa_handler == SIG_DFL, (unsigned long)limit.rlim_cur);
}

static void signals(void) {
  if (is("handler")) {
    signal(SIGUSR1, note);
    raise(SIGUSR1);
    printf("handler %d", got);
  } else if (is("action")) {
    sigaction(SIGUSR2, &(struct sigaction){.sa_handler = note}, NULL);
    kill(getpid(), SIGUSR2);
    printf("action %d", got);
  } else if (is("ignored")) {
    signal(SIGTERM, SIG_IGN);
    raise(SIGTERM);
    printf("ignored");
  } else if (is("alarm")) {
    signal(SIGALRM, note);
    ualarm(1, 0);
    while (!got)
      usleep(100);
    printf("alarm %d", got);
  } else if (is("blocked")) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    raise(SIGTERM);
    sigpending(&set);
    printf("blocked %d", sigismember(&set, SIGTERM));
  } else if (is("abort")) {
    printf("lost");
    abort();
  }
}

static void processes(void) {
  pid_t child;
  if (is("fork")) {
    if (!(child = fork())) {
      printf("child ");
      fflush(stdout);
      _exit(5);
    }
    int status = wait_for(child);
    printf("parent %d", status);
  } else if (is("exit")) {
    atexit(at_exit);
    if (!(child = fork()))
      exit(0);
    wait_for(child);
    printf(" of the child ");
  } else if (is("vfork")) {
    if (!(child = vfork()))
      _exit(6);
    printf("vfork %d", wait_for(child));
  } else if (is("system")) {
    if (!system("printf 'a program '"))
      printf("system");
  } else if (is("popen")) {
    FILE *program = popen("cat", "w");
    fputs("a program ", program);
    pclose(program);
    printf("popen");
  } else if (is("exec")) {
    execlp("printf", "printf", "another program", NULL);
  } else if (is("environment")) {
    setenv("VARIABLE", "set", 1);
    if (system("printf $VARIABLE"))
      printf("failed");
  }
}

static void descriptors(void) {
  char text[100] = "";
  if (is("onto")) {
    int saved = dup(1), file = open("file", O_RDWR | O_CREAT | O_TRUNC, 0600);
    dup2(file, 1);
    printf("printf ");
    fflush(stdout);
    if (write(1, "write ", 6) != 6)
      return;
    dup2(saved, 1);
    if (pread(file, text, 99, 0) > 0)
      printf("%sonto", text);
  } else if (is("close")) {
    fclose(stdout);
  } else if (is("reopen")) {
    int saved = dup(1);
    if (!freopen("file", "w", stdout))
      return;
    printf("reopen");
    fflush(stdout);
    FILE *file = fopen("file", "r");
    dprintf(saved, "%s", fgets(text, 99, file));
  } else if (is("wide")) {
    wprintf(L"%ls", L"wide");
  } else if (is("mixed")) {
    printf("one ");
    fflush(stdout);
    if (write(1, "two ", 4) == 4)
      fprintf(stdout, "three");
  }
}

int main(void) {
  char folder[4096];
  int size = (int)read(0, line, sizeof line - 1);
  line[size] = 0;
  if (is("check")) {
    describe_process();
  } else if (is("folder")) {
    if (!chdir("folder"))
      printf("folder %s", getcwd(folder, sizeof folder));
  } else if (is("umask")) {
    umask(077);
    printf("umask %o", umask(0));
  } else if (is("locale")) {
    printf("locale %s", setlocale(LC_ALL, "C.UTF-8"));
  } else if (is("limit")) {
    struct rlimit limit = {7, 7};
    setrlimit(RLIMIT_CORE, &limit);
    getrlimit(RLIMIT_CORE, &limit);
    printf("limit %d", (int)limit.rlim_cur);
  }
  signals();
  processes();
  descriptors();
  return 0;
}
