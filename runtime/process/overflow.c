/* overflow.c - what a Rust program says when a stack overflows.
 *
 * Rust's start-up code installs a handler that names the thread and aborts. That costs more than many an invocation, and
 * the runtime has a handler. So the start-up code is answered that there is one, and does nothing; faas-isolate has its
 * calls come here. The runtime then says and does what that handler would. */
#include "process/overflow.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

int __faas_start_sigaction(int number, const struct sigaction *action, struct sigaction *old) {
  if (!faas_current || action || !old)
    return sigaction(number, action, old);
  faas_current->reports_overflow = true;
  *old = (struct sigaction){.sa_handler = SIG_IGN};
  return 0;
}

/* Code that needs more stack touches it page by page, from where the stack ends. */
static bool is_overflow(const siginfo_t *info, const ucontext_t *context) {
  enum { NEAR = 64 << 10 };
  uintptr_t touched = (uintptr_t)info->si_addr, top = (uintptr_t)context->uc_mcontext.gregs[REG_RSP];
  return touched - (top - NEAR) < 2 * NEAR;
}

bool faas_report_overflow(const struct faas_frame *frame, const siginfo_t *info, const void *context) {
  if (!frame->reports_overflow || (info->si_signo != SIGSEGV && info->si_signo != SIGBUS) ||
      !is_overflow(info, context))
    return false;
  char name[16] = "main", text[200];
  if (!faas_is_entering_thread(frame) && pthread_getname_np(pthread_self(), name, sizeof name))
    strcpy(name, "<unknown>");
  int size = snprintf(text, sizeof text,
                      "\nthread '%s' (%d) has overflowed its stack\nfatal runtime error: stack overflow, aborting\n",
                      name, (int)gettid());
  while (write(STDERR_FILENO, text, (size_t)size) < 0 && errno == EINTR)
    ;
  return true;
}
