/* listeners.h - what functions that serve listen on. */
#ifndef FAAS_PROCESS_LISTENERS_H
#define FAAS_PROCESS_LISTENERS_H

#include "process/frame.h"

#include <stdbool.h>
#include <sys/socket.h>

/* An address of this machine that only this process, and those that it forked, can connect to. */
struct faas_address {
  socklen_t size;
  struct sockaddr_storage address;
};

/* Connects to one. Returns the socket, or -1 with errno set. */
int faas_connect_inside(const struct faas_address *to);

/* How a frame that serves tells where, in the thread of the call: that it listens, and that it waits for connections. */
struct faas_serving {
  void (*listens)(struct faas_serving *serving, const struct faas_address *real);
  void (*accepts)(struct faas_serving *serving);
};

/* Makes what forked processes share of it. */
void faas_listeners_prepare(void);

#endif
