/* A native library whose calls take their time, or call back. */
#include <pthread.h>
#include <time.h>

/* Until `*stop`, or for ever. Nothing lets it out. */
void native_compute(const volatile int *stop) {
  while (!*stop)
    ;
}

/* For so long, whatever happens meanwhile. */
void native_sleep(long milliseconds) {
  struct timespec rest = {milliseconds / 1000, milliseconds % 1000 * 1000000};
  while (nanosleep(&rest, &rest))
    ;
}

struct job {
  void (*call)(void *argument);
  void *argument;
};

static void *run(void *argument) {
  struct job *job = argument;
  job->call(job->argument);
  return 0;
}

/* Calls it in a thread of its own, and waits for that. */
void native_call(void (*call)(void *argument), void *argument) {
  pthread_t thread;
  struct job job = {call, argument};
  if (!pthread_create(&thread, 0, run, &job))
    pthread_join(thread, 0);
}

/* The same, but does not wait. */
void native_begin(void (*call)(void *argument), void *argument) {
  static struct job job;
  pthread_t thread;
  job = (struct job){call, argument};
  if (!pthread_create(&thread, 0, run, &job))
    pthread_detach(thread);
}

static void *rest(void *unused) {
  for (;;)
    native_sleep(1000);
  return unused;
}

/* Keeps a thread for itself. */
void native_keep_thread(void) {
  pthread_t thread;
  if (!pthread_create(&thread, 0, rest, 0))
    pthread_detach(thread);
}
