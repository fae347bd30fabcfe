// Invokes `text` over a socket: two requests on one connection, the first with its body in pieces.
#include <arpa/inet.h>
#include <faas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int ask(int descriptor, const char *head, const char *body) {
  char answer[2000];
  size_t size = 0;
  write(descriptor, head, strlen(head));
  for (; *body; body++)
    write(descriptor, body, 1);
  for (;;) {
    ssize_t got = read(descriptor, answer + size, sizeof answer - 1 - size);
    if (got <= 0)
      return 1;
    answer[size += (size_t)got] = '\0';
    const char *end = strstr(answer, "\r\n\r\n"), *length = strstr(answer, "Content-Length: ");
    if (end && length && size == (size_t)(end + 4 - answer) + strtoul(length + 16, NULL, 10))
      return faas_respond(end + 4, strlen(end + 4));
  }
}

int faas_main(void) {
  int port = 0;
  sscanf(getenv("FAAS_GATEWAY"), "http://127.0.0.1:%d/", &port);
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(descriptor, (struct sockaddr *)&address, sizeof address))
    return 1;
  return ask(descriptor, "POST /function/text HTTP/1.1\r\nHost: gateway\r\nContent-Length: 4\r\n\r\n", "wire") ||
         ask(descriptor, "POST /function/text HTTP/1.1\r\nHost: gateway\r\nContent-Length: 0\r\n\r\n", "") ||
         ask(descriptor, "POST /elsewhere HTTP/1.1\r\nHost: gateway\r\nContent-Length: 0\r\n\r\n", "");
}
