/* kill.c - signals that a function sends: to itself and to its process group, which it is alone in. What it sends to other
 * processes, it sends. */
#include "process/handlers.h"

#include <errno.h>
#include <unistd.h>

static siginfo_t describe(int number, int code, union sigval value) {
  siginfo_t info = {.si_signo = number, .si_code = code};
  info.si_pid = getpid();
  info.si_uid = getuid();
  if (code == SI_QUEUE)
    info.si_value = value;
  return info;
}

/* Sends the calling thread a signal, or the process. Returns 0 or what is wrong. */
static int send(int number, int code, union sigval value) {
  struct faas_frame *frame = faas_current;
  if (number < 0 || number >= NSIG)
    return EINVAL;
  if (!number)
    return 0;
  siginfo_t info = describe(number, code, value);
  if (code != SI_TKILL && faas_signals_blocked(frame) & faas_signal_bit(number))
    return faas_signal_send(frame, &info);
  return faas_signal_raise(frame, &info, NULL);
}

static int sent(int error) {
  if (error)
    errno = error;
  return error ? -1 : 0;
}

static const union sigval nothing;

int __faas_raise(int number) { return faas_emulated() ? sent(send(number, SI_TKILL, nothing)) : raise(number); }

int __faas_gsignal(int number) { return __faas_raise(number); }

/* Whether kill means the function by that. */
static bool is_itself(pid_t process) {
  return faas_emulated() && (process == getpid() || process == 0 || (process < -1 && -process == getpgrp()));
}

int __faas_kill(pid_t process, int number) {
  return is_itself(process) ? sent(send(number, SI_USER, nothing)) : kill(process, number);
}

int __faas_killpg(pid_t group, int number) {
  return group >= 0 && is_itself(-group) ? sent(send(number, SI_USER, nothing)) : killpg(group, number);
}

int __faas_sigqueue(pid_t process, int number, const union sigval value) {
  return process && is_itself(process) ? sent(send(number, SI_QUEUE, value)) : sigqueue(process, number, value);
}

/* To a thread of the process. What ends a process does so whichever of its threads it is sent to. A function that sends
 * its other threads something else has a process; where it was kept from one, that has no effect: it would be the
 * server's. */
static int send_to_thread(bool is_own, int number, int code, union sigval value) {
  bool ends = number > 0 && number < NSIG && faas_signal_is_fatal(faas_current, number);
  return is_own || ends ? send(number, code, value) : 0;
}

int __faas_pthread_kill(pthread_t thread, int number) {
  if (!faas_emulated() || !number)
    return pthread_kill(thread, number);
  return send_to_thread(pthread_equal(thread, pthread_self()), number, SI_TKILL, nothing);
}

int __faas_pthread_sigqueue(pthread_t thread, int number, const union sigval value) {
  if (!faas_emulated() || !number)
    return pthread_sigqueue(thread, number, value);
  return send_to_thread(pthread_equal(thread, pthread_self()), number, SI_QUEUE, value);
}

int __faas_tgkill(pid_t process, pid_t thread, int number) {
  if (!faas_emulated() || process != getpid() || !number)
    return tgkill(process, thread, number);
  return sent(send_to_thread(thread == gettid(), number, SI_TKILL, nothing));
}
