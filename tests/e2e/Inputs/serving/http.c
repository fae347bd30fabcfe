// An HTTP server in C, a connection for each request, that tells what came to it: the body of its answer is the request as
// it was, but for Host. A path of three digits is the status to answer with; "/move" answers with a redirect.
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void answer(int connection, char *request, size_t size) {
  char text[9000], method[20], path[200];
  int status = 200, used = 0;
  sscanf(request, "%19s %199s", method, path);
  if (path[1] >= '2' && path[1] <= '5')
    status = atoi(path + 1);
  char *host = strcasestr(request, "\r\nHost:"), *behind = strstr(host + 2, "\r\n");
  memmove(host, behind, strlen(behind) + 1);
  size -= (size_t)(behind - host);
  used = sprintf(text, "HTTP/1.1 %d Said\r\nX-Kind: echo\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n", status);
  if (!strcmp(path, "/move"))
    used += sprintf(text + used, "Location: /there?it=is\r\n");
  if (status != 204 && status != 304)
    used += sprintf(text + used, "Content-Length: %zu\r\nContent-Type: text/plain; charset=utf-8\r\n", size);
  used += sprintf(text + used, "Connection: close\r\n\r\n");
  if (status != 204 && status != 304 && strcmp(method, "HEAD"))
    used += sprintf(text + used, "%s", request);
  if (write(connection, text, (size_t)used) != used)
    abort();
}

int main(void) {
  const char *port = getenv("PORT");
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((in_port_t)atoi(port ? port : "8080"))};
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 16))
    return 1;
  for (;;) {
    char data[8192];
    size_t size = 0, length = 0;
    char *end = NULL;
    int connection = accept(listener, NULL, NULL);
    for (ssize_t got = 1; got > 0 && (!end || size < (size_t)(end + 4 - data) + length); size += (size_t)got) {
      got = read(connection, data + size, sizeof data - size - 1);
      if (got < 0)
        break;
      data[size + (size_t)got] = '\0';
      end = strstr(data, "\r\n\r\n");
      const char *header = strcasestr(data, "\r\nContent-Length:");
      length = header ? strtoul(header + 17, NULL, 10) : 0;
    }
    if (end)
      answer(connection, data, size);
    close(connection);
  }
}
