/* A native library whose calls take their time, or call back. */
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
