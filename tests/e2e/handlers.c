// What a function does with signals is its invocation's: handlers, masks, pending signals, those that a broken pipe and
// its own crashes raise. It needs no process for that, and finds what a process finds. The next invocation finds nothing.
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang_bc -w %s -o handlers.bc
// RUN: %clang_bc -w -DFAAS_MAIN %s -o kept.bc
// RUN: %clang_bc -DNAME='"handlers"' %S/Inputs/repeat.c -o repeat.bc
// RUN: %clang_bc -DNAME='"kept"' %S/Inputs/repeat.c -o again.bc
// RUN: %clang -D_GNU_SOURCE -w %s -o alone
// RUN: printf '%%s\n' check raise kill reset info mask order queue value ignored drop usr1 block-fatal abort abort-jump > lines
// RUN: printf '%%s\n' pipe pipe-ignored pipe-handler pipe-blocked segv segv-twice segv-exit segv-mask segv-stack segv-default >> lines
// RUN: printf '%%s\n' suspend wait timed wait-thread inherit ppoll pselect sysv set interrupt wrong stack thread-segv nested >> lines; printf check >> lines
// RUN: %python %tools/each_line.py handlers ./alone < lines > expected
// RUN: FileCheck %s --match-full-lines < expected
// RUN: %faas-merge repeat.bc handlers.bc -o fused | FileCheck %s --check-prefix=TABLE
// RUN: ./fused < lines > answers && diff expected answers
// RUN: %faas-merge again.bc kept.bc --isolate kept=shared -o shared | FileCheck %s --check-prefix=SHARED
// RUN: sed 's/handlers/kept/' expected > expected-kept
// RUN: ./shared < lines > answers && diff expected-kept answers
// RUN: %faas-merge repeat.bc handlers.bc --isolate handlers=process -o process
// RUN: ./process < lines > answers && diff expected answers
// TABLE: handlers {{.*}} fresh
// SHARED: kept {{.*}} shared

// CHECK:      0 [check 1 1 0 0] {{$}}
// CHECK-NEXT: 0 [raise 10 after] {{$}}
// CHECK-NEXT: 0 [kill 12 after] {{$}}
// CHECK-NEXT: 500 [] function 'handlers' was ended by signal 10 (User defined signal 1)
// CHECK-NEXT: 0 [info 10 -6 1 1 kill 0 1 sigqueue -1 7 mask 1 0] {{$}}
// CHECK-NEXT: 0 [mask pending 1 0 ran 10 pending 0] {{$}}
// CHECK-NEXT: 0 [order 12 10] {{$}}
// CHECK-NEXT: 0 [queue 10 34 34 35] {{$}}
// CHECK-NEXT: 0 [value 1 2 3] {{$}}
// CHECK-NEXT: 0 [ignored] {{$}}
// CHECK-NEXT: 0 [drop 0] {{$}}
// CHECK-NEXT: 500 [] function 'handlers' was ended by signal 10 (User defined signal 1)
// CHECK-NEXT: 500 [] function 'handlers' was ended by signal 15 (Terminated)
// CHECK-NEXT: 500 [] function 'handlers' was ended by signal 6 (Aborted)
// CHECK-NEXT: 0 [abort-jump 6] {{$}}
// CHECK-NEXT: 500 [] function 'handlers' was ended by signal 13 (Broken pipe)
// CHECK-NEXT: 0 [pipe-ignored -1 1] {{$}}
// CHECK-NEXT: 0 [pipe-handler 13 -1 1] {{$}}
// CHECK-NEXT: 0 [pipe-blocked -1 1 taken 13] {{$}}
// CHECK-NEXT: 0 [segv 11 1] {{$}}
// CHECK-NEXT: 0 [segv-twice 2] {{$}}
// CHECK-NEXT: 500 [] function 'handlers' exited with status 7
// CHECK-NEXT: 500 [] function 'handlers' was ended by signal 11 (Segmentation fault)
// CHECK-NEXT: 0 [segv-stack 1 2] {{$}}
// CHECK-NEXT: 500 [] function 'handlers' was ended by signal 11 (Segmentation fault)
// CHECK-NEXT: 0 [suspend -1 1 ran 10 blocked 1] {{$}}
// CHECK-NEXT: 0 [wait 0 12] {{$}}
// CHECK-NEXT: 0 [timed -1 1 10] {{$}}
// CHECK-NEXT: 0 [wait-thread 15] {{$}}
// CHECK-NEXT: 0 [inherit 1 0] {{$}}
// CHECK-NEXT: 0 [ppoll -1 1 ran 10 blocked 1, then 1, then 0] {{$}}
// CHECK-NEXT: 0 [pselect -1 1 ran 10 blocked 1, then 1, then 0] {{$}}
// CHECK-NEXT: 0 [sysv 10 1 0] {{$}}
// CHECK-NEXT: 0 [set 1 1 10 1] {{$}}
// CHECK-NEXT: 0 [interrupt 1 0 0] {{$}}
// CHECK-NEXT: 0 [wrong -1 22 -1 22 -1 22 22 1] {{$}}
// CHECK-NEXT: 0 [stack 1] {{$}}
// CHECK-NEXT: 0 [thread-segv 11] {{$}}
// CHECK-NEXT: 0 [nested 12 10 12 10] {{$}}
// CHECK-NEXT: 0 [check 1 1 0 0] {{$}}

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

static char line[100], out[500];
static int got[8];
static volatile sig_atomic_t count, guard;
static siginfo_t seen;
static sigjmp_buf point;
static char *volatile bad = (char *)8;

static int is(const char *name) { return !strcmp(line, name); }

__attribute__((format(printf, 1, 2))) static void print(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(out + strlen(out), sizeof out - strlen(out), format, arguments);
  va_end(arguments);
}

static void note(int number) { got[count++] = number; }
static void note_info(int number, siginfo_t *info, void *context) {
  (void)number;
  seen = *info;
  got[count++] = sigismember(&((ucontext_t *)context)->uc_sigmask, SIGUSR2);
}
static void note_value(int number, siginfo_t *info, void *context) {
  (void)number, (void)context;
  got[count++] = info->si_value.sival_int;
}
static void jump(int number) { siglongjmp(point, number); }
static void leave(int number) { _exit(number - 4); }
static void inner(int number) { note(number); }
static void outer(int number) {
  raise(SIGUSR2);
  note(number);
}
static void where(int number) {
  char here;
  got[0] = &here > bad && &here < bad + (64 << 10);
  siglongjmp(point, number);
}

static void on(int number, void (*handler)(int)) {
  sigaction(number, &(struct sigaction){.sa_handler = handler}, NULL);
}
static void on_info(int number, void (*handler)(int, siginfo_t *, void *)) {
  sigaction(number, &(struct sigaction){.sa_sigaction = handler, .sa_flags = SA_SIGINFO}, NULL);
}
static sigset_t set_of(int first, int second) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, first);
  sigaddset(&set, second);
  return set;
}
static void mask(int how, int first, int second) {
  sigset_t set = set_of(first, second);
  pthread_sigmask(how, &set, NULL);
}
static int is_blocked(int number) {
  sigset_t set;
  sigprocmask(SIG_BLOCK, NULL, &set);
  return sigismember(&set, number);
}
static int is_pending(int number) {
  sigset_t set;
  sigpending(&set);
  return sigismember(&set, number);
}
static int break_pipe(void) {
  int pair[2];
  if (pipe(pair))
    return 0;
  close(pair[0]);
  int written = (int)write(pair[1], "x", 1);
  print(" %d %d", written, errno == EPIPE);
  return written;
}

static void handlers(void) {
  if (is("check")) {
    struct sigaction action;
    sigaction(SIGUSR1, NULL, &action);
    int is_default = action.sa_handler == SIG_DFL;
    sigaction(SIGPIPE, NULL, &action);
    print("check %d %d %d %d", is_default, action.sa_handler == SIG_DFL, is_blocked(SIGTERM), is_pending(SIGTERM));
  } else if (is("raise")) {
    signal(SIGUSR1, note);
    raise(SIGUSR1);
    print("raise %d after", got[0]);
  } else if (is("kill")) {
    on(SIGUSR2, note);
    kill(getpid(), SIGUSR2);
    print("kill %d after", got[0]);
  } else if (is("reset")) {
    sigaction(SIGUSR1, &(struct sigaction){.sa_handler = note, .sa_flags = SA_RESETHAND}, NULL);
    raise(SIGUSR1);
    raise(SIGUSR1);
  } else if (is("info")) {
    mask(SIG_BLOCK, SIGUSR2, SIGUSR2);
    on_info(SIGUSR1, note_info);
    raise(SIGUSR1);
    print("info %d %d %d %d", seen.si_signo, seen.si_code, seen.si_pid == getpid(), seen.si_uid == getuid());
    kill(getpid(), SIGUSR1);
    print(" kill %d %d", seen.si_code, seen.si_pid == getpid());
    sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = 7});
    print(" sigqueue %d %d mask %d %d", seen.si_code, seen.si_value.sival_int, got[0], is_blocked(SIGUSR1));
  } else if (is("nested")) {
    on(SIGUSR1, outer);
    on(SIGUSR2, inner);
    raise(SIGUSR1);
    mask(SIG_BLOCK, SIGUSR2, SIGUSR2);
    raise(SIGUSR2);
    sigaction(SIGUSR1, &(struct sigaction){.sa_handler = note}, NULL);
    mask(SIG_UNBLOCK, SIGUSR2, SIGUSR2);
    raise(SIGUSR1);
    print("nested %d %d %d %d", got[0], got[1], got[2], got[3]);
  } else if (is("ignored")) {
    signal(SIGTERM, SIG_IGN);
    raise(SIGTERM);
    raise(SIGCHLD);
    raise(SIGURG);
    print("ignored");
  } else if (is("usr1")) {
    raise(SIGUSR1);
  } else if (is("sysv")) {
    sysv_signal(SIGUSR1, note);
    raise(SIGUSR1);
    struct sigaction action;
    sigaction(SIGUSR1, NULL, &action);
    print("sysv %d %d %d", got[0], action.sa_handler == SIG_DFL, is_blocked(SIGUSR1));
  } else if (is("set")) {
    int was = sigset(SIGUSR1, note) == SIG_DFL;
    sighold(SIGUSR1);
    raise(SIGUSR1);
    print("set %d %d", was, sigset(SIGUSR1, note) == SIG_HOLD);
    print(" %d %d", got[0], count);
    sigignore(SIGUSR1);
    raise(SIGUSR1);
  } else if (is("interrupt")) {
    struct sigaction first, second, third;
    signal(SIGUSR1, note);
    sigaction(SIGUSR1, NULL, &first);
    siginterrupt(SIGUSR1, 1);
    sigaction(SIGUSR1, NULL, &second);
    signal(SIGUSR1, note);
    sigaction(SIGUSR1, NULL, &third);
    print("interrupt %d %d %d", first.sa_flags & SA_RESTART ? 1 : 0, second.sa_flags & SA_RESTART ? 1 : 0,
          third.sa_flags & SA_RESTART ? 1 : 0);
  } else if (is("wrong")) {
    struct sigaction action = {.sa_handler = note};
    print("wrong %d", sigaction(SIGKILL, &action, NULL));
    print(" %d", errno);
    print(" %d", sigaction(65, &action, NULL));
    print(" %d", errno);
    errno = 0;
    print(" %d", kill(getpid(), 99));
    print(" %d", errno);
    sigset_t set = set_of(SIGKILL, SIGUSR1);
    print(" %d", pthread_sigmask(77, &set, NULL));
    pthread_sigmask(SIG_SETMASK, &set, NULL);
    print(" %d", is_blocked(SIGUSR1) && !is_blocked(SIGKILL));
  } else if (is("abort")) {
    signal(SIGABRT, note);
    abort();
  } else if (is("abort-jump")) {
    signal(SIGABRT, jump);
    int number = sigsetjmp(point, 1);
    if (!number)
      abort();
    print("abort-jump %d", number);
  }
}

static void masks(void) {
  if (is("mask")) {
    on(SIGUSR1, note);
    mask(SIG_BLOCK, SIGUSR1, SIGTERM);
    raise(SIGUSR1);
    kill(getpid(), SIGUSR1);
    print("mask pending %d %d", is_pending(SIGUSR1), count);
    mask(SIG_UNBLOCK, SIGUSR1, SIGTERM);
    print(" ran %d pending %d", got[0], is_pending(SIGUSR1));
  } else if (is("order")) {
    on(SIGUSR1, note);
    on(SIGUSR2, note);
    mask(SIG_BLOCK, SIGUSR1, SIGUSR2);
    raise(SIGUSR2);
    raise(SIGUSR1);
    mask(SIG_UNBLOCK, SIGUSR1, SIGUSR2);
    print("order %d %d", got[0], got[1]);
  } else if (is("queue")) {
    mask(SIG_BLOCK, SIGRTMIN, SIGRTMIN + 1);
    mask(SIG_BLOCK, SIGUSR1, SIGUSR1);
    raise(SIGRTMIN + 1);
    raise(SIGRTMIN);
    raise(SIGRTMIN);
    raise(SIGUSR1);
    raise(SIGUSR1);
    sigset_t all;
    sigfillset(&all);
    print("queue");
    for (int i = 0; i < 4; i++)
      print(" %d", sigwaitinfo(&all, NULL));
  } else if (is("value")) {
    on_info(SIGRTMIN, note_value);
    mask(SIG_BLOCK, SIGRTMIN, SIGRTMIN);
    for (int i = 1; i <= 3; i++)
      sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = i});
    mask(SIG_UNBLOCK, SIGRTMIN, SIGRTMIN);
    print("value %d %d %d", got[0], got[1], got[2]);
  } else if (is("drop")) {
    on(SIGUSR1, note);
    mask(SIG_BLOCK, SIGUSR1, SIGUSR1);
    raise(SIGUSR1);
    signal(SIGUSR1, SIG_IGN);
    on(SIGUSR1, note);
    mask(SIG_UNBLOCK, SIGUSR1, SIGUSR1);
    print("drop %d", count);
  } else if (is("block-fatal")) {
    mask(SIG_BLOCK, SIGTERM, SIGUSR1);
    raise(SIGTERM);
    mask(SIG_UNBLOCK, SIGTERM, SIGUSR1);
  } else if (is("suspend")) {
    sigset_t none;
    sigemptyset(&none);
    on(SIGUSR1, note);
    mask(SIG_BLOCK, SIGUSR1, SIGUSR1);
    raise(SIGUSR1);
    int result = sigsuspend(&none);
    print("suspend %d %d ran %d blocked %d", result, errno == EINTR, got[0], is_blocked(SIGUSR1));
  } else if (is("ppoll") || is("pselect")) {
    sigset_t none;
    sigemptyset(&none);
    struct timespec now = {0}; // interrupts all the same
    int pair[2];
    if (pipe(pair))
      return;
    on(SIGUSR1, note);
    mask(SIG_BLOCK, SIGUSR1, SIGUSR1);
    raise(SIGUSR1);
    for (int i = 0; i < 3; i++) {
      struct pollfd polled = {.fd = pair[0], .events = POLLIN};
      fd_set set;
      FD_ZERO(&set);
      FD_SET(pair[0], &set);
      int result = is("ppoll") ? ppoll(&polled, 1, &now, &none) : pselect(pair[0] + 1, &set, NULL, NULL, &now, &none);
      if (!i)
        print("%s %d %d ran %d blocked %d", line, result, errno == EINTR, got[0], is_blocked(SIGUSR1));
      else
        print(", then %d", result);
      char byte;
      raise(SIGUSR1); // is not taken where something is ready
      if (i == 1 ? read(pair[0], &byte, 1) != 1 : write(pair[1], "x", 1) != 1)
        return;
      if (i == 1)
        signal(SIGUSR1, SIG_IGN);
    }
  } else if (is("wait")) {
    sigset_t set = set_of(SIGUSR2, SIGUSR2);
    int number = 0;
    mask(SIG_BLOCK, SIGUSR2, SIGUSR2);
    kill(getpid(), SIGUSR2);
    int result = sigwait(&set, &number);
    print("wait %d %d", result, number);
  } else if (is("timed")) {
    sigset_t set = set_of(SIGUSR1, SIGUSR1);
    mask(SIG_BLOCK, SIGUSR1, SIGUSR1);
    int result = sigtimedwait(&set, NULL, &(struct timespec){.tv_nsec = 1000});
    print("timed %d %d", result, errno == EAGAIN);
    raise(SIGUSR1);
    print(" %d", sigtimedwait(&set, NULL, &(struct timespec){.tv_sec = 60}));
  }
}

static void *wait_in_thread(void *number) {
  sigset_t set = set_of(SIGTERM, SIGTERM);
  sigwait(&set, number);
  return NULL;
}
static void *look_in_thread(void *unused) {
  (void)unused;
  print(" %d", is_blocked(SIGUSR1));
  mask(SIG_UNBLOCK, SIGUSR1, SIGUSR1);
  return NULL;
}
static void *crash_in_thread(void *unused) {
  (void)unused;
  got[0] = sigsetjmp(point, 1);
  if (!got[0])
    *bad = 1;
  return NULL;
}

static void threads(void) {
  pthread_t thread;
  if (is("wait-thread")) {
    int number = 0;
    mask(SIG_BLOCK, SIGTERM, SIGTERM);
    pthread_create(&thread, NULL, wait_in_thread, &number);
    kill(getpid(), SIGTERM);
    pthread_join(thread, NULL);
    print("wait-thread %d", number);
  } else if (is("inherit")) {
    print("inherit");
    mask(SIG_BLOCK, SIGUSR1, SIGUSR1);
    pthread_create(&thread, NULL, look_in_thread, NULL);
    pthread_join(thread, NULL);
    mask(SIG_UNBLOCK, SIGUSR1, SIGUSR1);
    print(" %d", is_blocked(SIGUSR1));
  } else if (is("thread-segv")) {
    signal(SIGSEGV, jump);
    pthread_create(&thread, NULL, crash_in_thread, NULL);
    pthread_join(thread, NULL);
    print("thread-segv %d", got[0]);
  }
}

static void crashes(void) {
  if (is("pipe")) {
    break_pipe();
  } else if (is("pipe-ignored")) {
    signal(SIGPIPE, SIG_IGN);
    print("pipe-ignored");
    break_pipe();
  } else if (is("pipe-handler")) {
    signal(SIGPIPE, note);
    char start[sizeof out];
    break_pipe();
    strcpy(start, out);
    snprintf(out, sizeof out, "pipe-handler %d%s", got[0], start);
  } else if (is("pipe-blocked")) {
    sigset_t set = set_of(SIGPIPE, SIGPIPE);
    mask(SIG_BLOCK, SIGPIPE, SIGPIPE);
    print("pipe-blocked");
    break_pipe();
    print(" taken %d", sigwaitinfo(&set, NULL));
  } else if (is("segv")) {
    signal(SIGSEGV, jump);
    int number = sigsetjmp(point, 1);
    if (!number)
      *bad = 1;
    print("segv %d %d", number, !is_blocked(SIGSEGV));
  } else if (is("segv-twice")) {
    signal(SIGSEGV, jump);
    for (int i = 0; i < 2; i++)
      if (!sigsetjmp(point, 1))
        *bad = 1;
      else
        guard++;
    print("segv-twice %d", guard);
  } else if (is("segv-exit")) {
    signal(SIGSEGV, leave);
    *bad = 1;
  } else if (is("segv-mask")) {
    signal(SIGSEGV, jump);
    if (!sigsetjmp(point, 0))
      *bad = 1;
    *bad = 1; // still blocked, because the jump did not restore the mask
  } else if (is("segv-stack")) {
    char *stack = mmap(NULL, 64 << 10, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = 64 << 10}, NULL);
    sigaction(SIGSEGV, &(struct sigaction){.sa_handler = where, .sa_flags = SA_ONSTACK}, NULL);
    bad = stack;
    if (!sigsetjmp(point, 1))
      *(volatile char *)8 = 1;
    sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL);
    munmap(stack, 64 << 10);
    print("segv-stack %d 2", got[0]);
  } else if (is("segv-default")) {
    signal(SIGSEGV, SIG_IGN);
    *bad = 1;
  } else if (is("stack")) {
    static char stack[64 << 10];
    stack_t old;
    sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
    sigaltstack(NULL, &old);
    print("stack %d", old.ss_sp == stack && old.ss_size == sizeof stack);
  }
}

static void run(void) {
  handlers();
  masks();
  threads();
  crashes();
}

#ifdef FAAS_MAIN
#include <faas.h>

// An instance that stays: what it did with signals stays with it, so each invocation ends its instance.
int faas_main(void) {
  faas_bytes request = faas_request();
  memcpy(line, request.data, request.size);
  line[request.size] = 0;
  run();
  faas_respond(out, strlen(out));
  exit(0);
}
#else
int main(void) {
  int size = (int)read(0, line, sizeof line - 1);
  line[size] = 0;
  run();
  printf("%s", out);
  return 0;
}
#endif
