/* stack.c - each invocation has the stack that a process has: RLIMIT_STACK, or 8 MB.
 *
 * A thread has as much. A nested invocation goes on where its caller is, as calls do, and that is fine as long as its
 * callers have taken little of it. Where they have taken more than SLACK, or the thread is one that a function started
 * with a smaller stack, it gets another stack, which costs addresses until it is touched. A thread keeps those for the
 * next time. */
#include "process/stack.h"

#include <pthread.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <ucontext.h>
#include <unistd.h>

_Thread_local uintptr_t faas_stack_mark = UINTPTR_MAX;

enum { USUAL = 8 << 20, SLACK = 512 << 10, PAGE = 4096 };

/* At its low end, above the page that guards it. */
struct stack {
  struct stack *next;
  size_t size;
};

/* ---- how much there is ---------------------------------------------------------------------------------------- */

static size_t size_of_process(void) {
  struct rlimit limit;
  return getrlimit(RLIMIT_STACK, &limit) || limit.rlim_cur > (rlim_t)1 << 40 ? USUAL : (size_t)limit.rlim_cur;
}

/* Where the calling thread's own stack ends; 0 if unknown. What libc says of the first thread it reads out of /proc. */
static uintptr_t end_of_thread(void) {
  if (getpid() == gettid()) {
    uintptr_t path = (uintptr_t)getauxval(AT_EXECFN); /* the last thing on it */
    return path ? path + strlen((const char *)path) - size_of_process() : 0;
  }
  pthread_attr_t attributes;
  void *end = NULL;
  size_t size = 0;
  if (!pthread_getattr_np(pthread_self(), &attributes)) {
    pthread_attr_getstack(&attributes, &end, &size);
    pthread_attr_destroy(&attributes);
  }
  return (uintptr_t)end;
}

/* Less than SLACK is no room at all: where the limit is as low as that, all stays on one stack. */
static uintptr_t mark_of(uintptr_t end) {
  size_t size = size_of_process();
  return end && size > 2 * SLACK ? end + size - SLACK : 0;
}

bool faas_stack_is_short_rarely(void) {
  if (faas_stack_mark == UINTPTR_MAX)
    faas_stack_mark = mark_of(end_of_thread());
  return (uintptr_t)__builtin_frame_address(0) < faas_stack_mark;
}

/* ---- other stacks --------------------------------------------------------------------------------------------- */

static pthread_key_t key;
static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static bool key_made;
static _Thread_local struct stack *idle;

static void free_idle(void *first) {
  for (struct stack *stack = first, *next; stack; stack = next) {
    next = stack->next;
    munmap((char *)stack - PAGE, stack->size + PAGE);
  }
  idle = NULL;
}

static void make_key(void) { key_made = !pthread_key_create(&key, free_idle); }

static struct stack *take(void) {
  struct stack *stack = idle;
  if (stack) {
    idle = stack->next;
    return stack;
  }
  size_t size = (size_of_process() + PAGE - 1) & ~(size_t)(PAGE - 1);
  char *memory = mmap(NULL, size + PAGE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (memory == MAP_FAILED)
    return NULL;
  mprotect(memory, PAGE, PROT_NONE);
  stack = (struct stack *)(memory + PAGE);
  stack->size = size;
  return stack;
}

static void give_back(struct stack *stack) {
  pthread_once(&key_once, make_key);
  stack->next = NULL;
  if (!key_made || pthread_setspecific(key, stack))
    return free_idle(stack);
  stack->next = idle;
  idle = stack;
}

/* What runs on another stack, found there by the address of it in two halves, which is all that makecontext passes. */
struct call {
  void (*work)(void *argument);
  void *argument;
};

static void run(unsigned low, unsigned high) {
  const struct call *call = (const struct call *)((uintptr_t)high << 32 | low);
  call->work(call->argument);
}

bool faas_stack_call(void (*work)(void *argument), void *argument) {
  struct stack *stack = take();
  if (!stack)
    return false;
  struct call call = {work, argument};
  ucontext_t caller, callee;
  getcontext(&callee);
  callee.uc_stack = (stack_t){.ss_sp = stack, .ss_size = stack->size};
  callee.uc_link = &caller;
  makecontext(&callee, (void (*)(void))run, 2, (unsigned)(uintptr_t)&call, (unsigned)((uintptr_t)&call >> 32));
  uintptr_t mark = faas_stack_mark;
  faas_stack_mark = mark_of((uintptr_t)stack);
  swapcontext(&caller, &callee);
  faas_stack_mark = mark;
  give_back(stack);
  return true;
}
