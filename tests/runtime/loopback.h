// loopback.h - a listener of the tests.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

// A TCP socket that listens on a port of loopback that the kernel has chosen.
inline int listenOnLoopback(int backlog, int &port) {
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  bind(listener, reinterpret_cast<sockaddr *>(&address), size);
  listen(listener, backlog);
  getsockname(listener, reinterpret_cast<sockaddr *>(&address), &size);
  port = ntohs(address.sin_port);
  return listener;
}
