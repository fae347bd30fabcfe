/* writer.c - the thread that writes what the others record, and the end of the process.
 *
 * Nothing that was recorded is lost where the process ends: at exit, at a signal that ends it and at a crash the writer
 * is asked to write all and waited for. It is another thread than the one that crashed, so it can. kill -9 is what it
 * cannot see. */
#include "core/heap.h"
#include "process/signals.h"
#include "profile/profile.h"

#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST_END = 10500 }; /* milliseconds that the end of the process waits for the writer */

static pthread_t thread;
static pid_t process; /* that the writer is in; forked ones leave the writing to it */
static sem_t wake;
static atomic_uint asked, answered;
static atomic_bool ending;

static void sleep_until_asked(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  int milliseconds = profile_interval();
  time.tv_sec += milliseconds / 1000;
  time.tv_nsec += milliseconds % 1000 * 1000000L;
  if (time.tv_nsec >= 1000000000) {
    time.tv_nsec -= 1000000000;
    time.tv_sec++;
  }
  sem_timedwait(&wake, &time);
}

static void *run(void *unused) {
  (void)unused;
  for (;;) {
    unsigned request = atomic_load(&asked);
    bool last = atomic_load(&ending);
    profile_file_write(last);
    profile_otlp_send(last);
    atomic_store(&answered, request);
    if (request == atomic_load(&asked))
      sleep_until_asked();
  }
}

void profile_writer_wake(void) {
  int value;
  if (!sem_getvalue(&wake, &value) && value < 2)
    sem_post(&wake);
}

/* May be called in a signal handler. */
static void finish(void) {
  if (getpid() != process || pthread_equal(pthread_self(), thread))
    return;
  atomic_store(&ending, true);
  unsigned request = atomic_fetch_add(&asked, 1) + 1;
  sem_post(&wake);
  for (int i = 0; i < LONGEST_END * 2 && (int)(atomic_load(&answered) - request) < 0; i++)
    nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
}

void __faas_profiled_exit(int status) {
  if (faas_profiling)
    finish();
  _exit(status);
}

/* ---- signals ------------------------------------------------------------------------------------------- */

static const int endings[] = {SIGTERM, SIGINT, SIGHUP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
enum { ENDINGS = sizeof endings / sizeof *endings };
static struct sigaction before[ENDINGS];

static void handle(int number, siginfo_t *info, void *context) {
  for (size_t i = 0; i < ENDINGS; i++) {
    if (endings[i] != number)
      continue;
    /* One that ends an invocation, or that its function handles, does not end the process. */
    if (faas_current && before[i].sa_flags & SA_SIGINFO && !(number == SIGABRT && faas_abort_ends_process())) {
      before[i].sa_sigaction(number, info, context);
      return;
    }
    /* What SIGTERM interrupts is as complete as the process lets it be; a crash is of this thread. */
    if (getpid() == process && i > 2)
      profile_abandon(number);
    finish();
  }
  signal(number, SIG_DFL);
  raise(number);
}

static void catch_signals(void) {
  struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  for (size_t i = 0; i < ENDINGS; i++)
    if (!sigaction(endings[i], NULL, &before[i]) && before[i].sa_handler != SIG_IGN)
      sigaction(endings[i], &action, NULL);
}

/* ---- start --------------------------------------------------------------------------------------------- */

int profile_writer_start(void) {
  process = getpid();
  catch_signals();
  sigset_t all, old;
  sigfillset(&all);
  if (sem_init(&wake, 0, 0) || atexit(finish))
    return -1;
  pthread_sigmask(SIG_SETMASK, &all, &old); /* a handler must run in another thread */
  errno = pthread_create(&thread, NULL, run, NULL);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  return errno ? -1 : 0;
}
