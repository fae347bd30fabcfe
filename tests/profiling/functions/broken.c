// Fails as its request says.
#include <faas.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int asked_to(const char *what) {
  faas_bytes request = faas_request();
  return request.size == strlen(what) && !memcmp(request.data, what, request.size);
}

int faas_main(void) {
  if (asked_to("exit"))
    exit(3);
  if (asked_to("crash"))
    *(volatile int *)8 = 1;
  if (asked_to("damage")) /* as libc ends the process where it finds its heap damaged */
    syscall(SYS_tgkill, getpid(), gettid(), SIGABRT);
  return faas_fail("as asked");
}
