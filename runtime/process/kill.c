/* kill.c - signals that a function sends: to itself, its threads and its process group, which it is alone in. One whose
 * default is to end the process ends the invocation; others have no effect. What it sends to other processes, it sends.
 */
#include "process/exit.h"
#include "process/frame.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

/* Whether the signal's default is to end the process. */
static bool is_fatal(int number) {
  switch (number) {
  case 0:
  case SIGCHLD:
  case SIGCONT:
  case SIGURG:
  case SIGWINCH:
  case SIGSTOP:
  case SIGTSTP:
  case SIGTTIN:
  case SIGTTOU:
    return false;
  default:
    return true;
  }
}

/* Returns 0, or what is wrong with the number. */
static int send_to_itself(int number) {
  if (number < 0 || number >= NSIG)
    return EINVAL;
  if (is_fatal(number))
    faas_end_by_signal(faas_current, number);
  return 0;
}

static int sent(int error) {
  if (error)
    errno = error;
  return error ? -1 : 0;
}

int __faas_raise(int number) { return faas_emulated() ? sent(send_to_itself(number)) : raise(number); }

int __faas_gsignal(int number) { return __faas_raise(number); }

/* Whether kill means the function by that. */
static bool is_itself(pid_t process) {
  return faas_emulated() && (process == getpid() || process == 0 || (process < -1 && -process == getpgrp()));
}

int __faas_kill(pid_t process, int number) {
  return is_itself(process) ? sent(send_to_itself(number)) : kill(process, number);
}

int __faas_killpg(pid_t group, int number) {
  return group >= 0 && is_itself(-group) ? sent(send_to_itself(number)) : killpg(group, number);
}

int __faas_sigqueue(pid_t process, int number, const union sigval value) {
  return process && is_itself(process) ? sent(send_to_itself(number)) : sigqueue(process, number, value);
}

int __faas_tgkill(pid_t process, pid_t thread, int number) {
  return process && is_itself(process) ? sent(send_to_itself(number)) : tgkill(process, thread, number);
}

/* A signal that ends a process does so whichever of its threads it is sent to. */
int __faas_pthread_kill(pthread_t thread, int number) {
  return faas_emulated() && number ? send_to_itself(number) : pthread_kill(thread, number);
}

int __faas_pthread_sigqueue(pthread_t thread, int number, const union sigval value) {
  return faas_emulated() && number ? send_to_itself(number) : pthread_sigqueue(thread, number, value);
}
