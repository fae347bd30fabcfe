// An HTTP client on raw sockets: its connections to the gateway are served in the process for fused functions, and lead
// on to the gateway for everything else, request by request.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/caller.bc
// RUN: %clang_bc %S/Inputs/served.c -o %t/near.bc
// RUN: cp %t/near.bc %t/far.bc
// RUN: %faas-merge %t/near.bc %t/far.bc --root near -o %t/server
// RUN: %faas-merge %t/caller.bc %t/near.bc --root caller --gateway 'http://gateway.invalid:82/run/{function}' \
// RUN:   --gateway 'http://{function}.services.invalid' -o %t/fused
// RUN: %clang -O1 -D_GNU_SOURCE %s -o %t/apart -lpthread
// RUN: %gateway %t/server %t/apart </dev/null >%t/apart.txt
// RUN: %gateway %t/server %t/fused </dev/null >%t/fused.txt
// RUN: diff %t/apart.txt %t/fused.txt
// RUN: FileCheck %s --match-full-lines <%t/fused.txt
// RUN: %gateway none %t/fused </dev/null | FileCheck %s --match-full-lines --check-prefix=ALONE

// CHECK:      post: 200 [hello]
// CHECK-NEXT: far: 200 [hello]
// CHECK-NEXT: keep-alive: 200 [one] 200 [two] 200 [three]
// CHECK-NEXT: pipelined: 200 [a] 200 [b]
// CHECK-NEXT: near, far, near: 200 [1] 200 [2] 200 [3]
// CHECK-NEXT: chunked: 200 [abcdef]
// CHECK-NEXT: nothing: 404 no function 'nothing' here
// CHECK-NEXT: fails: 500 function 'near' exited with status 3
// CHECK-NEXT: refused: 400 two Host headers
// CHECK-NEXT: expects: 100 200 [late]
// CHECK-NEXT: answered first: 200 [later]
// CHECK-NEXT: does not block: 0 200 [poll]
// CHECK-NEXT: threads: 8
// CHECK-NEXT: 127.0.0.1
// CHECK-NEXT: not HTTP: 400 malformed request line
// CHECK-NEXT: closed port: Connection refused

// ALONE:      post: 200 [hello]
// ALONE-NEXT: far: 502 no connection to the gateway: Connection refused
// ALONE-NEXT: keep-alive: 200 [one] 200 [two] 200 [three]
// ALONE-NEXT: pipelined: 200 [a] 200 [b]
// ALONE-NEXT: near, far, near: 200 [1] 502 no connection to the gateway: Connection refused closed
// ALONE:      chunked: 200 [abcdef]
// ALONE:      fails: 500 function 'near' exited with status 3
// ALONE-NEXT: refused: 400 two Host headers
// ALONE-NEXT: expects: 100 200 [late]
// ALONE-NEXT: answered first: 502 no connection to the gateway: Connection refused
// ALONE-NEXT: does not block: 0 200 [poll]
// ALONE-NEXT: threads: 8
// ALONE-NEXT: 127.0.0.1
// ALONE-NEXT: not HTTP: 502 no connection to the gateway: Connection refused
// ALONE-NEXT: closed port: Connection refused
// ALONE-NEXT: by name: 200 [named]
// ALONE-NEXT: by an old name: 200 [named]
// ALONE-NEXT: by a service: 200 [named]
// ALONE-NEXT: another port: No route to host
// ALONE-NEXT: another name: unknown

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in gateway = {.sin_family = AF_INET};

static int connection(void) {
  int descriptor = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  if (connect(descriptor, (struct sockaddr *)&gateway, sizeof gateway)) {
    printf(" %s", strerror(errno));
    close(descriptor);
    return -1;
  }
  if (setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one))
    puts("not TCP");
  return descriptor;
}

static void send_text(int descriptor, const char *text) {
  if (send(descriptor, text, strlen(text), MSG_NOSIGNAL) != (ssize_t)strlen(text))
    puts("cannot send");
}

static void request(int descriptor, const char *path, const char *body) {
  char text[500];
  snprintf(text, sizeof text, "POST %s HTTP/1.1\r\nHost: gateway\r\nContent-Length: %zu\r\n\r\n%s", path, strlen(body),
           body);
  send_text(descriptor, text);
}

/* Prints " STATUS BODY", of an interim answer without a body. */
static int answer(int descriptor, char *line) {
  char text[2000];
  size_t size = 0, length = 0;
  char *end = NULL;
  while (size < sizeof text - 1 && (!end || size < (size_t)(end + 4 - text) + length)) {
    if (recv(descriptor, text + size, 1, 0) != 1)
      return sprintf(line, " closed");
    text[++size] = '\0';
    if (!end && (end = strstr(text, "\r\n\r\n"))) {
      char *field = strstr(text, "Content-Length: ");
      length = field ? (size_t)atoi(field + 16) : 0;
    }
  }
  return sprintf(line, " %.3s%s%.*s", text + 9, length ? " " : "", (int)length, end + 4);
}

static void show(int descriptor) {
  char line[2000];
  answer(descriptor, line);
  fputs(line, stdout);
}

static void once(const char *label, const char *path, const char *body) {
  printf("%s:", label);
  int descriptor = connection();
  if (descriptor >= 0) {
    request(descriptor, path, body);
    show(descriptor);
    close(descriptor);
  }
  puts("");
}

static void kept_alive(void) {
  printf("keep-alive:");
  int descriptor = connection();
  const char *words[] = {"one", "two", "three"};
  for (int i = 0; i < 3; i++) {
    request(descriptor, "/function/near", words[i]);
    show(descriptor);
  }
  printf("\npipelined:");
  request(descriptor, "/function/near", "a");
  request(descriptor, "/function/near", "b");
  show(descriptor);
  show(descriptor);
  printf("\nnear, far, near:");
  request(descriptor, "/function/near", "1");
  show(descriptor);
  request(descriptor, "/function/far", "2");
  show(descriptor);
  request(descriptor, "/function/near", "3");
  show(descriptor);
  close(descriptor);
}

static void forms(void) {
  printf("\nchunked:");
  int descriptor = connection();
  send_text(descriptor, "POST /function/near HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc");
  usleep(1000);
  send_text(descriptor, "\r\n3\r\ndef\r\n0\r\n\r\n");
  show(descriptor);
  puts("");
  once("nothing", "/function/nothing", "");
  once("fails", "/function/near", "fail");
  printf("refused:");
  send_text(descriptor, "GET /function/near HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
  show(descriptor);
  close(descriptor);
  printf("\nexpects:");
  descriptor = connection();
  send_text(descriptor, "PUT /function/near HTTP/1.1\r\nHost: g\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  show(descriptor);
  send_text(descriptor, "late");
  show(descriptor);
  close(descriptor);
  printf("\nanswered first:");
  descriptor = connection();
  send_text(descriptor, "POST /function/near HTTP/1.1\r\nHost: g\r\nX-Fission-Invoke-Mode: async\r\n"
                        "Content-Length: 5\r\n\r\nlater");
  show(descriptor);
  close(descriptor);
}

static void without_blocking(void) {
  printf("\ndoes not block:");
  int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), error = -1;
  socklen_t size = sizeof error;
  if (connect(descriptor, (struct sockaddr *)&gateway, sizeof gateway) && errno != EINPROGRESS)
    puts(strerror(errno));
  struct pollfd ready = {descriptor, POLLOUT, 0};
  poll(&ready, 1, 10000);
  getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
  printf(" %d", error);
  request(descriptor, "/function/near", "poll");
  fcntl(descriptor, F_SETFL, 0);
  show(descriptor);
  close(descriptor);
}

static atomic_int right;

static void *in_thread(void *unused) {
  char line[2000];
  int descriptor = connection();
  for (int i = 0; i < 20; i++) {
    request(descriptor, "/function/near", "thread");
    answer(descriptor, line);
    if (strcmp(line, " 200 [thread]"))
      return unused;
  }
  close(descriptor);
  right++;
  return unused;
}

static void with_threads(void) {
  pthread_t threads[8];
  for (int i = 0; i < 8; i++)
    pthread_create(&threads[i], NULL, in_thread, NULL);
  for (int i = 0; i < 8; i++)
    pthread_join(threads[i], NULL);
  printf("\nthreads: %d\n", right);
}

static void resolve(const char *label, const char *name, const char *port, const char *path) {
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_family = AF_INET}, *list;
  if (getaddrinfo(name, port, &hints, &list)) {
    printf("%s: unknown\n", label);
    return;
  }
  gateway = *(struct sockaddr_in *)list->ai_addr;
  freeaddrinfo(list);
  once(label, path, "named");
}

int main(void) {
  const char *url = getenv("FAAS_TEST_GATEWAY");
  gateway.sin_port = htons((uint16_t)atoi(strrchr(url, ':') + 1));
  gateway.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  once("post", "/function/near", "hello");
  once("far", "/function/far", "hello");
  kept_alive();
  forms();
  without_blocking();
  with_threads();
  struct sockaddr_in peer;
  socklen_t size = sizeof peer;
  int descriptor = connection();
  getpeername(descriptor, (struct sockaddr *)&peer, &size);
  puts(inet_ntoa(peer.sin_addr));
  printf("not HTTP:");
  send_text(descriptor, "\\x\r\n");
  show(descriptor);
  close(descriptor);
  puts("");
  in_port_t port = gateway.sin_port;
  gateway.sin_port = htons(2);
  once("closed port", "/function/near", "x");
  gateway.sin_port = port;
  if (strcmp(url, "http://127.0.0.1:1"))
    return 0;
  resolve("by name", "Gateway.invalid", "82", "/run/near/x?y");
  struct hostent *entry = gethostbyname("gateway.invalid");
  memcpy(&gateway.sin_addr, entry->h_addr_list[0], 4);
  gateway.sin_port = htons(82);
  once("by an old name", "/run/near", "named");
  resolve("by a service", "near.services.invalid", "80", "/");
  resolve("another port", "gateway.invalid", "83", "/run/near");
  resolve("another name", "nobody.services.invalid", "80", "/");
  return 0;
}
