/* connect.c - HTTP clients that open sockets themselves: a connection to a gateway ends in this process.
 *
 * A function that connects to a host and port at which functions can be invoked (gateways.c, http only) gets a TCP
 * connection over loopback to a thread of this process, which answers for fused functions and passes everything else on
 * (relay.c). The function's socket stays the one that it made, so options, polling and addresses work as always.
 * Nothing listens beyond the call: the other end is made for this one connection, and nobody else's is taken.
 *
 * Names of gateways need not exist where the binary runs. Each gets an address of its own in 127.70.65.0/24, which is
 * what connect recognises; where the port turns out to be no gateway's, the name is resolved after all. */
#include "clients/sockets/sockets.h"
#include "core/owners.h"
#include "invoke/gateways.h"
#include "process/descriptors.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { NETWORK = 127 << 24 | 70 << 16 | 65 << 8, HOST_ROOM = 254 };

/* ---- names --------------------------------------------------------------------------------------------- */

static char *hosts[HOST_ROOM]; /* of which addresses were given out; never changed once they are set */
static size_t host_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Fills in the address of a gateway's name. False for other names. */
static bool address_of(const char *name, char text[INET_ADDRSTRLEN]) {
  if (!name || !faas_gateway_has_host(name))
    return false;
  pthread_mutex_lock(&lock);
  size_t i = 0;
  while (i < host_count && strcasecmp(hosts[i], name))
    i++;
  if (i == host_count && i < HOST_ROOM && (hosts[i] = strdup(name)))
    host_count++;
  bool known = i < host_count;
  pthread_mutex_unlock(&lock);
  struct in_addr address = {htonl(NETWORK + 1 + (uint32_t)i)};
  return known && inet_ntop(AF_INET, &address, text, INET_ADDRSTRLEN);
}

/* The name that an address was given out for; null if it was not. */
static const char *name_of(struct in_addr address) {
  uint32_t i = ntohl(address.s_addr) - NETWORK - 1;
  pthread_mutex_lock(&lock);
  const char *name = i < host_count ? hosts[i] : NULL;
  pthread_mutex_unlock(&lock);
  return name;
}

int __faas_getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **list) {
  char address[INET_ADDRSTRLEN];
  bool v6_only = hints && hints->ai_family == AF_INET6;
  return getaddrinfo(!v6_only && address_of(name, address) ? address : name, service, hints, list);
}

struct hostent *__faas_gethostbyname(const char *name) {
  char address[INET_ADDRSTRLEN];
  return gethostbyname(address_of(name, address) ? address : name);
}

/* ---- connections --------------------------------------------------------------------------------------- */

int faas_connect_to(const char *host, int port) {
  char service[12];
  snprintf(service, sizeof service, "%d", port);
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list;
  if (getaddrinfo(host, service, &hints, &list)) {
    errno = EHOSTUNREACH;
    return -1;
  }
  int descriptor = -1;
  for (const struct addrinfo *item = list; item && descriptor < 0; item = item->ai_next) {
    descriptor = faas_keep(socket(item->ai_family, item->ai_socktype | SOCK_CLOEXEC, item->ai_protocol));
    if (descriptor >= 0 && connect(descriptor, item->ai_addr, item->ai_addrlen)) {
      int error = errno;
      faas_close(descriptor);
      descriptor = -1;
      errno = error;
    }
  }
  freeaddrinfo(list);
  return descriptor;
}

/* Connects a TCP socket with one of this process and returns that; -1 if it cannot. Connections of others that come in
 * between are dropped. */
static int connect_here(int descriptor) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}, own, peer;
  socklen_t size = sizeof address;
  int listener = faas_claim(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), end = -1;
  if (listener < 0)
    return -1;
  if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 16) ||
      getsockname(listener, (struct sockaddr *)&address, &size))
    goto done;
  /* One that does not block is connected all the same: the handshake is done by then, or while accept waits. */
  if (connect(descriptor, (struct sockaddr *)&address, size) && errno != EINPROGRESS)
    goto done;
  if (getsockname(descriptor, (struct sockaddr *)&own, &size))
    goto done;
  do {
    if (end >= 0)
      faas_close(end);
    size = sizeof peer;
    end = faas_keep(accept4(listener, (struct sockaddr *)&peer, &size, SOCK_CLOEXEC));
  } while (end >= 0 ? peer.sin_port != own.sin_port : errno == EINTR || errno == ECONNABORTED);
done:
  faas_close(listener);
  return end;
}

static bool is_tcp(int descriptor) {
  int domain = 0, type = 0;
  socklen_t size = sizeof(int);
  return !getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &size) && domain == AF_INET &&
         !getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) && type == SOCK_STREAM;
}

static int connect_to_gateway(int descriptor, const char *host, int port) {
  int end = connect_here(descriptor);
  if (end < 0)
    return -1;
  if (faas_relay(end, host, port))
    return 0;
  faas_close(end);
  errno = ENOMEM;
  return -1;
}

int __faas_connect(int descriptor, const struct sockaddr *address, socklen_t size) {
  const struct sockaddr_in *target = (const struct sockaddr_in *)address;
  descriptor = faas_descriptor(descriptor);
  if (!address || size < sizeof *target || address->sa_family != AF_INET || !is_tcp(descriptor))
    return connect(descriptor, address, size);
  char numeric[INET_ADDRSTRLEN];
  const char *name = name_of(target->sin_addr);
  const char *host = name ? name : inet_ntop(AF_INET, &target->sin_addr, numeric, sizeof numeric);
  int port = ntohs(target->sin_port);
  if (faas_gateway_has_server(host, port))
    return connect_to_gateway(descriptor, host, port);
  if (!name)
    return connect(descriptor, address, size);
  struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *list;
  if (getaddrinfo(name, NULL, &hints, &list)) {
    errno = EHOSTUNREACH;
    return -1;
  }
  struct sockaddr_in real = *(struct sockaddr_in *)list->ai_addr;
  freeaddrinfo(list);
  real.sin_port = target->sin_port;
  return connect(descriptor, (struct sockaddr *)&real, sizeof real);
}
