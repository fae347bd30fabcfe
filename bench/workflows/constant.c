/* constant.c - sends requests at a constant rate, whatever becomes of those before, and prints how many microseconds
 * each took since it was due: one that found no connection free has waited too.
 *
 *   constant HOST PORT PATH RATE SECONDS CONNECTIONS <BODY
 *
 * Knows of HTTP what the systems send: a head with a Content-Length. Any other answer than 200 ends it with status 1.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 256, LARGEST = 1 << 18 };

static struct connection {
  int is_busy;
  double due; /* when its request was to be sent */
  size_t size;
  char answer[LARGEST + 1];
} connections[MOST];
static struct pollfd polled[MOST];

static _Noreturn void fail(const char *what) {
  fprintf(stderr, "constant: %s\n", what);
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int open_connection(const char *host, int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((in_port_t)port)};
  int descriptor = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  if (inet_pton(AF_INET, host, &address.sin_addr) != 1 ||
      connect(descriptor, (struct sockaddr *)&address, sizeof address))
    fail("cannot connect");
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return descriptor;
}

/* Reads what there is; whether the answer is there in full. */
static int is_answered(struct connection *connection, int descriptor) {
  ssize_t got = recv(descriptor, connection->answer + connection->size, LARGEST - connection->size, 0);
  if (got <= 0)
    fail("a connection was closed, or an answer is too large");
  connection->answer[connection->size += (size_t)got] = '\0';
  const char *end = strstr(connection->answer, "\r\n\r\n");
  if (!end)
    return 0;
  const char *length = strcasestr(connection->answer, "\r\ncontent-length:");
  if (strncmp(connection->answer, "HTTP/1.1 200", 12) || !length || length > end)
    fail("an answer is not 200 with a Content-Length");
  return connection->size >= (size_t)(end + 4 - connection->answer) + strtoul(length + 17, NULL, 10);
}

int main(int argc, char **argv) {
  if (argc != 7)
    fail("usage: constant HOST PORT PATH RATE SECONDS CONNECTIONS <BODY");
  static char body[1 << 16], request[(1 << 16) + 1000];
  size_t body_size = fread(body, 1, sizeof body, stdin);
  int head = snprintf(request, 1000,
                      "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n"
                      "Content-Length: %zu\r\n\r\n",
                      argv[3], argv[1], body_size);
  memcpy(request + head, body, body_size);
  size_t request_size = (size_t)head + body_size;
  double rate = atof(argv[4]);
  long total = (long)(rate * atof(argv[5])), sent = 0, done = 0;
  int count = atoi(argv[6]);
  if (count < 1 || count > MOST || total < 1)
    fail("nothing to do");
  for (int i = 0; i < count; i++)
    polled[i] = (struct pollfd){.fd = open_connection(argv[1], atoi(argv[2])), .events = POLLIN};

  double start = now();
  while (done < total) {
    int is_free = 0;
    for (int i = 0; i < count; i++) {
      double due = start + (double)sent / rate;
      if (!connections[i].is_busy && sent < total && due <= now()) {
        connections[i].is_busy = 1;
        connections[i].due = due;
        connections[i].size = 0;
        if (send(polled[i].fd, request, request_size, MSG_NOSIGNAL) != (ssize_t)request_size)
          fail("cannot send");
        sent++;
      }
      is_free |= !connections[i].is_busy;
    }
    double wait = is_free && sent < total ? start + (double)sent / rate - now() : 30;
    if (wait < 0)
      wait = 0;
    struct timespec timeout = {.tv_sec = (time_t)wait, .tv_nsec = (long)((wait - (double)(time_t)wait) * 1e9)};
    if (!ppoll(polled, (nfds_t)count, &timeout, NULL) && wait == 30)
      fail("no answer within 30 seconds");
    for (int i = 0; i < count; i++)
      if (polled[i].revents && is_answered(&connections[i], polled[i].fd)) {
        printf("%.0f\n", (now() - connections[i].due) * 1e6);
        connections[i].is_busy = 0;
        done++;
      }
  }
}
