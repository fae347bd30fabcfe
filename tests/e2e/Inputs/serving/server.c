// An HTTP server in C: a connection after the other, requests on each until its client closes it. The body says what to
// do: "count", "exit N", "abort", "status N", "name" (where it listens), "close", "half", "garbage"; all else comes back.
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int count;

static size_t fill(int connection, char *data, size_t size, size_t room) {
  ssize_t got = read(connection, data + size, room - size - 1);
  if (got <= 0)
    return 0;
  data[size + (size_t)got] = '\0';
  return size + (size_t)got;
}

static int answer(int connection, const char *body, const char *address) {
  char text[5000], head[200];
  int status = 200;
  snprintf(text, sizeof text, "%s", body);
  if (!strcmp(body, "count"))
    sprintf(text, "%d", ++count);
  else if (!strncmp(body, "exit ", 5))
    exit(atoi(body + 5));
  else if (!strcmp(body, "abort"))
    abort();
  else if (!strncmp(body, "status ", 7))
    status = atoi(body + 7);
  else if (!strcmp(body, "name"))
    strcpy(text, address);
  else if (!strcmp(body, "close"))
    return 0;
  else if (!strcmp(body, "garbage"))
    return write(connection, "what?\n\n", 7), 0;
  size_t size = strlen(text);
  int length = sprintf(head, "HTTP/1.1 %d Said\r\nContent-Length: %zu\r\n\r\n", status, size);
  if (write(connection, head, (size_t)length) < 0)
    return 0;
  if (!strcmp(body, "half"))
    return write(connection, text, 1), 0;
  return write(connection, text, size) == (ssize_t)size;
}

static void serve(int connection, const char *address) {
  char data[8192];
  for (;;) {
    size_t size = 0, length = 0;
    char *end = NULL;
    while (!end && (size = fill(connection, data, size, sizeof data)))
      end = strstr(data, "\r\n\r\n");
    if (!end)
      break;
    const char *header = strcasestr(data, "\r\nContent-Length:");
    if (header)
      length = strtoul(header + 17, NULL, 10);
    while (size && size < (size_t)(end + 4 - data) + length)
      size = fill(connection, data, size, sizeof data);
    if (!size || !answer(connection, end + 4, address))
      break;
  }
  close(connection);
}

int main(int argc, char **argv) {
  const char *port = getenv("PORT");
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((in_port_t)atoi(port ? port : "8080"))};
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 16)) {
    perror("bind");
    return 1;
  }
  socklen_t size = sizeof address;
  char name[80];
  getsockname(listener, (struct sockaddr *)&address, &size);
  sprintf(name, "%s:%d %d %s", inet_ntoa(address.sin_addr), ntohs(address.sin_port), argc, argc > 1 ? argv[1] : "");
  printf("listening on %d\n", ntohs(address.sin_port));
  fflush(stdout);
  for (;;) {
    int connection = accept(listener, NULL, NULL);
    if (connection >= 0)
      serve(connection, name);
  }
}
