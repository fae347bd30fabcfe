/* server.c - an HTTP server, for the front ends that are one.
 *
 * The thread that calls http_serve starts the event loops (loop.c), which serve the connections, and then waits for
 * signals, sees to the connections' deadlines, and looks every millisecond, while
 * there are requests, whether a function holds up a loop.
 *
 * SIGTERM and SIGINT end the server: it takes no more connections, closes idle ones, answers every request
 * that has begun, and returns. Under a supervisor that passes SIGTERM on and goes on sending requests, the end of the
 * supervisor does that instead. A function may take for ever, or keep what others wait for; so FAAS_GRACE seconds after
 * that the process ends whatever is going on, and says which requests it gave up. */
#include "http/server.h"
#include "core/buffer.h"
#include "core/options.h"
#include "core/owners.h"
#include "http/connection.h"
#include "http/loop.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
  END_SECONDS = 10,     /* for requests that have begun when the end comes to be complete */
  NAMING_SECONDS = 8, /* after which requests that keep the server from ending are named; then many a platform kills */
  TICK_MILLISECONDS = 1 /* that a function may hold up a loop, or twice as many */
};

static int woken = -1; /* an eventfd that wakes the thread in http_serve */

/* ---- the end -------------------------------------------------------------------------------------------- */

static atomic_bool end_requested;

static atomic_bool named;

/* The end takes long. */
static void hurry(int number) {
  int error = errno;
  int left = faas_options.grace - NAMING_SECONDS;
  if (left > 0 && !atomic_exchange(&named, true)) {
    loop_name_unanswered("the end waits for the answer to ");
    alarm((unsigned)left);
    errno = error;
    return;
  }
  signal(number, SIG_DFL); /* what writes a profile may hang as well */
  alarm(2);
  faas_tell("FAAS_GRACE seconds are over, and with them the server");
  loop_name_unanswered("given up: ");
  _exit(1);
}

static void begin_end(void) {
  alarm(faas_options.grace < NAMING_SECONDS ? (unsigned)faas_options.grace : NAMING_SECONDS);
}

static void request_end(int number) {
  (void)number;
  int error = errno;
  if (!atomic_exchange(&end_requested, true))
    begin_end();
  eventfd_write(woken, 1);
  errno = error;
}

bool http_is_ending(void) { return atomic_load(&end_requested); }

/* A handler and not a blocked signal, because what a function executes inherits a mask but no handler. The kernel gives
 * the signal to this thread, so no function's call is interrupted. */
static void catch_signals(void) {
  struct sigaction action = {.sa_handler = request_end, .sa_flags = SA_RESTART};
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  action.sa_handler = hurry;
  sigaction(SIGALRM, &action, NULL);
  if (!sigaction(SIGPIPE, NULL, &action) && action.sa_handler == SIG_DFL)
    signal(SIGPIPE, SIG_IGN);
}

/* The first process of a container gets the orphans of all others. They are children of its first thread, this one, which
 * has no others: those that runtime and functions start are children of the threads that wait for them. */
static void reap_orphans(void) {
  while (waitpid(-1, NULL, WNOHANG | __WNOTHREAD) > 0)
    ;
}

static void watch(bool with_parent, pid_t parent) {
  time_t swept = connection_now(), end = 0;
  bool first = getpid() == 1;
  int idle = first ? 500 : 1000;
  while (!end || loop_has_connections()) {
    struct pollfd event = {.fd = woken, .events = POLLIN};
    bool active = loop_hand_over(woken);
    eventfd_t count;
    if (poll(&event, 1, active || end ? TICK_MILLISECONDS : idle) > 0)
      eventfd_read(woken, &count);
    if (first)
      reap_orphans();
    if (!end && (with_parent ? getppid() != parent : atomic_load(&end_requested))) {
      if (with_parent)
        begin_end();
      loop_stop_listening();
      end = connection_now() + END_SECONDS;
    }
    if (connection_now() != swept) {
      swept = connection_now();
      loop_resume_listening();
      loop_sweep(swept, end && end < swept);
    }
  }
}

/* ---- the start ------------------------------------------------------------------------------------------ */

static int fail(const char *what) {
  fprintf(stderr, "faas: %s: %s\n", what, strerror(errno));
  return -1;
}

/* A socket that is bound to the port on all interfaces of the family, or -1. */
static int bind_to(int family, const void *address, socklen_t size) {
  int listener = faas_keep(socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (listener < 0)
    return -1;
  if (family == AF_INET6)
    setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &(int){0}, sizeof(int));
  /* Connections of a server that has just ended do not keep its port. */
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
  if (!bind(listener, address, size) && !listen(listener, SOMAXCONN))
    return listener;
  int error = errno;
  faas_close(listener);
  errno = error;
  return -1;
}

int http_listen(int number) {
  in_port_t port = htons((in_port_t)number);
  const struct sockaddr_in6 any6 = {.sin6_family = AF_INET6, .sin6_port = port}; /* the address is all zero */
  const struct sockaddr_in any4 = {.sin_family = AF_INET, .sin_port = port};
  int listener = bind_to(AF_INET6, &any6, sizeof any6);
  if (listener < 0 && errno != EADDRINUSE && errno != EACCES)
    listener = bind_to(AF_INET, &any4, sizeof any4); /* a host without IPv6 */
  char what[32];
  snprintf(what, sizeof what, "port %d", number);
  return listener < 0 ? fail(what) : listener;
}

int http_port(int listener) {
  socklen_t size = sizeof(struct sockaddr_in6);
  struct sockaddr_in6 address; /* the port is at the same place in that of IPv4 */
  getsockname(listener, (struct sockaddr *)&address, &size);
  return ntohs(address.sin6_port);
}

/* The limit on descriptors that a shell sets is for programs that use select. */
static void raise_descriptor_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit))
    return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int http_serve(int listener, const struct http_service *service, const char *place) {
  pid_t parent = getppid();
  if (listener < 0)
    return 1;
  if ((woken = faas_keep(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))) < 0) {
    fail("eventfd");
    return 1;
  }
  catch_signals();
  raise_descriptor_limit();
  if (loop_start(service))
    return 1;
  loop_listen(listener);
  fprintf(stderr, "faas: listening on %s\n", place);
  watch(service->with_parent, parent);
  loop_end();
  return 0;
}
