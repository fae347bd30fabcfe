/* listeners.c - a network inside the binary, for functions that listen.
 *
 * A function that serves binds and listens as in a container of its own, on any address and port, also on one that
 * another function has. Here that is a socket of loopback with a port that the kernel chooses, and the function is told
 * the address that it asked for. So all that a socket can do works as always, in event loops, in native code, with
 * every option; what it cannot do is be reached: a connection is accepted only if it comes from this binary.
 *
 * Who connects from inside (faas_connect_inside) has a port, too, and notes it in a table before it does. accept looks
 * there, and closes what others have sent. Forked processes share the table.
 *
 * A function that is the root is the process: its sockets are the machine's. */
#include "process/listeners.h"
#include "core/owners.h"
#include "process/descriptors.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- who may connect ------------------------------------------------------------------------------------------ */

enum { PORTS = 1 << 16 };

/* A bit for each port of loopback that a connection from inside has. */
static _Atomic(unsigned char) *inside;
static pthread_once_t inside_once = PTHREAD_ONCE_INIT;

static void make_table(void) {
  void *table = mmap(NULL, PORTS / 8, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  inside = table == MAP_FAILED ? NULL : table;
}

static bool table_is_made(void) {
  pthread_once(&inside_once, make_table);
  return inside;
}

void faas_listeners_prepare(void) { table_is_made(); }

static in_port_t port_of(const struct sockaddr_storage *address) {
  return ntohs(address->ss_family == AF_INET6 ? ((const struct sockaddr_in6 *)address)->sin6_port
                                              : ((const struct sockaddr_in *)address)->sin_port);
}

static void set_port(struct sockaddr_storage *address, int port) {
  if (address->ss_family == AF_INET6)
    ((struct sockaddr_in6 *)address)->sin6_port = htons((in_port_t)port);
  else
    ((struct sockaddr_in *)address)->sin_port = htons((in_port_t)port);
}

/* An address of loopback without a port. */
static struct sockaddr_storage loopback(int family) {
  struct sockaddr_storage address = {.ss_family = (sa_family_t)family};
  if (family == AF_INET6)
    ((struct sockaddr_in6 *)&address)->sin6_addr = in6addr_loopback;
  else
    ((struct sockaddr_in *)&address)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

static socklen_t size_of(int family) {
  return family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
}

int faas_connect_inside(const struct faas_address *to) {
  int family = to->address.ss_family;
  struct sockaddr_storage own = loopback(family);
  socklen_t size = size_of(family);
  int descriptor = table_is_made() ? faas_keep(socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)) : -1;
  if (descriptor < 0)
    return -1;
  if (!bind(descriptor, (struct sockaddr *)&own, size) && !getsockname(descriptor, (struct sockaddr *)&own, &size)) {
    unsigned port = port_of(&own);
    atomic_fetch_or(&inside[port / 8], (unsigned char)(1u << port % 8));
    if (!connect(descriptor, (const struct sockaddr *)&to->address, to->size))
      return descriptor;
    atomic_fetch_and(&inside[port / 8], (unsigned char)~(1u << port % 8));
  }
  int error = errno;
  faas_close(descriptor);
  errno = error;
  return -1;
}

/* Whether a connection that was accepted is one from inside. */
static bool is_from_inside(int connection) {
  struct sockaddr_storage peer;
  socklen_t size = sizeof peer;
  if (!inside || getpeername(connection, (struct sockaddr *)&peer, &size))
    return false;
  unsigned port = port_of(&peer), bit = 1u << port % 8;
  return atomic_fetch_and(&inside[port / 8], (unsigned char)~bit) & bit;
}

/* ---- what a frame listens on ----------------------------------------------------------------------------------- */

struct faas_listener {
  struct faas_listener *next;
  dev_t device; /* which socket it is, whatever its number */
  ino_t inode;
  struct sockaddr_storage asked; /* the address that the function bound it to */
  struct sockaddr_storage real;
  bool reuses_port;
  bool listens;
};

/* The frame of a function that serves, and not as the process. */
static struct faas_frame *serving(void) { return faas_current && faas_current->serving ? faas_current : NULL; }

static bool is_stream(int descriptor) {
  int type = 0;
  socklen_t size = sizeof type;
  return !getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) && type == SOCK_STREAM;
}

/* That of the socket; null if it is none. */
static struct faas_listener *find_locked(struct faas_frame *frame, int descriptor) {
  struct stat status;
  if (!frame->listeners || fstat(descriptor, &status))
    return NULL;
  struct faas_listener *listener = frame->listeners;
  while (listener && (listener->inode != status.st_ino || listener->device != status.st_dev))
    listener = listener->next;
  return listener;
}

static bool is_any(const struct sockaddr_storage *address) {
  return address->ss_family == AF_INET6 ? IN6_IS_ADDR_UNSPECIFIED(&((const struct sockaddr_in6 *)address)->sin6_addr)
                                        : ((const struct sockaddr_in *)address)->sin_addr.s_addr == htonl(INADDR_ANY);
}

static bool same_host(const struct sockaddr_storage *a, const struct sockaddr_storage *b) {
  if (a->ss_family != b->ss_family)
    return false;
  return a->ss_family == AF_INET6
             ? IN6_ARE_ADDR_EQUAL(&((const struct sockaddr_in6 *)a)->sin6_addr,
                                  &((const struct sockaddr_in6 *)b)->sin6_addr)
             : ((const struct sockaddr_in *)a)->sin_addr.s_addr == ((const struct sockaddr_in *)b)->sin_addr.s_addr;
}

/* Whether the socket is open still: nobody else can have its address. */
static bool is_open(const struct faas_listener *listener) {
  int family = listener->real.ss_family, probe = faas_claim(socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
  bool open = probe >= 0 && bind(probe, (const struct sockaddr *)&listener->real, size_of(family)) &&
              errno == EADDRINUSE;
  faas_close(probe);
  return open;
}

/* Whether another socket of the function has the address. */
static bool is_taken(struct faas_frame *frame, const struct faas_listener *wanted) {
  for (struct faas_listener *other = frame->listeners; other; other = other->next)
    if (port_of(&other->asked) == port_of(&wanted->asked) && !(other->reuses_port && wanted->reuses_port) &&
        (is_any(&other->asked) || is_any(&wanted->asked) || same_host(&other->asked, &wanted->asked)) && is_open(other))
      return true;
  return false;
}

int __faas_bind(int descriptor, const struct sockaddr *address, socklen_t size) {
  struct faas_frame *frame = serving();
  descriptor = faas_descriptor(descriptor);
  if (!frame || !address || size < sizeof address->sa_family ||
      (address->sa_family != AF_INET && address->sa_family != AF_INET6) || size < size_of(address->sa_family) ||
      !is_stream(descriptor))
    return bind(descriptor, address, size);
  struct stat status;
  struct sockaddr_storage real = loopback(address->sa_family);
  struct faas_listener *listener = faas_heap_zeroed(&frame->heap, 1, sizeof *listener);
  if (!listener || fstat(descriptor, &status)) {
    faas_heap_free(&frame->heap, listener);
    return -1;
  }
  int reuses = 0;
  socklen_t option = sizeof reuses;
  getsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &reuses, &option);
  *listener = (struct faas_listener){.device = status.st_dev, .inode = status.st_ino, .reuses_port = reuses};
  memcpy(&listener->asked, address, size_of(address->sa_family));
  faas_frame_lock(frame);
  int result = -1;
  if (find_locked(frame, descriptor))
    errno = EINVAL; /* it has an address */
  else if (port_of(&listener->asked) && is_taken(frame, listener))
    errno = EADDRINUSE;
  else if (!(result = bind(descriptor, (struct sockaddr *)&real, size_of(real.ss_family)))) {
    socklen_t room = sizeof listener->real;
    getsockname(descriptor, (struct sockaddr *)&listener->real, &room);
    if (!port_of(&listener->asked)) /* any: the one that it has */
      set_port(&listener->asked, port_of(&listener->real));
    listener->next = frame->listeners;
    frame->listeners = listener;
  }
  faas_frame_unlock(frame);
  if (result)
    faas_heap_free(&frame->heap, listener);
  return result;
}

int __faas_listen(int descriptor, int backlog) {
  struct faas_frame *frame = serving();
  descriptor = faas_descriptor(descriptor);
  if (!frame)
    return listen(descriptor, backlog);
  faas_frame_lock(frame);
  struct faas_listener *listener = find_locked(frame, descriptor);
  faas_frame_unlock(frame);
  if (!listener) {
    /* Without bind, on a port that nobody knows; or a Unix socket. */
    struct sockaddr_storage any = {0};
    socklen_t size = sizeof any;
    if (!getsockname(descriptor, (struct sockaddr *)&any, &size) &&
        (any.ss_family == AF_INET || any.ss_family == AF_INET6) && !port_of(&any) &&
        __faas_bind(descriptor, (struct sockaddr *)&any, size_of(any.ss_family)))
      return -1;
    return listen(descriptor, backlog);
  }
  int result = listen(descriptor, backlog);
  if (!result) {
    listener->listens = true;
    frame->serving->listens(frame->serving, &(struct faas_address){size_of(listener->real.ss_family), listener->real});
  }
  return result;
}

/* Puts the address of a socket, as the function knows it, in place of the real one: that of a listener is the one that it
 * asked for, and a connection that came to it has its port. */
static void tell_asked(struct faas_frame *frame, int descriptor, struct sockaddr_storage *address) {
  faas_frame_lock(frame);
  struct faas_listener *listener = find_locked(frame, descriptor);
  if (listener) {
    *address = listener->asked;
  } else {
    for (listener = frame->listeners; listener; listener = listener->next)
      if (listener->real.ss_family == address->ss_family && port_of(&listener->real) == port_of(address))
        break;
    if (listener)
      set_port(address, port_of(&listener->asked));
  }
  faas_frame_unlock(frame);
}

int __faas_getsockname(int descriptor, struct sockaddr *address, socklen_t *size) {
  struct faas_frame *frame = serving();
  descriptor = faas_descriptor(descriptor);
  if (!frame || !address || !size)
    return getsockname(descriptor, address, size);
  struct sockaddr_storage own = {0};
  socklen_t own_size = sizeof own;
  if (getsockname(descriptor, (struct sockaddr *)&own, &own_size))
    return -1;
  if (own.ss_family == AF_INET || own.ss_family == AF_INET6)
    tell_asked(frame, descriptor, &own);
  memcpy(address, &own, *size < own_size ? *size : own_size);
  *size = own_size;
  return 0;
}

static int accept_inside(struct faas_frame *frame, int descriptor, struct sockaddr *address, socklen_t *size,
                         int flags) {
  faas_frame_lock(frame);
  struct faas_listener *listener = find_locked(frame, descriptor);
  bool listens = listener && listener->listens;
  faas_frame_unlock(frame);
  if (listens)
    frame->serving->accepts(frame->serving);
  for (;;) {
    socklen_t room = size ? *size : 0;
    int connection = accept4(descriptor, address, size ? &room : NULL, flags);
    if (connection >= 0 && listens && !is_from_inside(connection)) {
      close(connection);
      continue;
    }
    if (connection >= 0 && size)
      *size = room;
    return connection;
  }
}

int __faas_accept4(int descriptor, struct sockaddr *address, socklen_t *size, int flags) {
  struct faas_frame *frame = serving();
  descriptor = faas_descriptor(descriptor);
  return faas_descriptor_opened(frame ? accept_inside(frame, descriptor, address, size, flags)
                                      : accept4(descriptor, address, size, flags));
}

int __faas_accept(int descriptor, struct sockaddr *address, socklen_t *size) {
  return __faas_accept4(descriptor, address, size, 0);
}
