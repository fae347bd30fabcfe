/* sockets.h - connections of functions to gateways (connect.c), and what answers them (relay.c). */
#ifndef FAAS_CLIENTS_SOCKETS_SOCKETS_H
#define FAAS_CLIENTS_SOCKETS_SOCKETS_H

#include "core/buffer.h"

#include <stdbool.h>
#include <stddef.h>

/* A TCP connection to a server, by the network. -1 with errno set if there is none. */
int faas_connect_to(const char *host, int port);
/* Serves a connection from a function to a gateway in a thread of its own, which takes over `client`. False if that
 * could not be started. */
bool faas_relay(int client, const char *host, int port);

/* What a function and a real gateway say to each other over a connection that is passed on. */
struct faas_tunnel {
  int client, server;
  const char *host;
  int port;
  void *profiled; /* of the profiling runtime; null at first */
  struct faas_buffer waiting[2]; /* what the client, and the server, do not take yet */
};

/* Passes bytes on, without waiting. False if that is not possible. */
bool faas_relay_forward(struct faas_tunnel *tunnel, bool to_server, const void *data, size_t size);
/* No more will be passed on. */
void faas_relay_end(struct faas_tunnel *tunnel);

#endif
