/* watchdog.c - runs a program for each request, as a classic watchdog does: the request is its stdin, its stdout is the
 * response. A stand-in, because nginx starts no programs and a Python one would slow down what is measured.
 *
 *   watchdog PORT PROGRAM
 *
 * A thread for each connection, which stays open. Knows of HTTP what nginx and wrk send: a head with a Content-Length. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static char *program;

enum { HEAD = 16 << 10 };

static int send_all(int descriptor, const char *data, size_t size, int flags) {
  while (size) {
    ssize_t sent = send(descriptor, data, size, flags | MSG_NOSIGNAL);
    if (sent <= 0)
      return -1;
    data += sent;
    size -= (size_t)sent;
  }
  return 0;
}

/* Runs the program with `size` bytes at `request`, and answers with what it writes. Files in memory in place of pipes: they
 * cannot fill up. */
static int answer(int connection, const char *request, size_t size) {
  int in = memfd_create("request", MFD_CLOEXEC), out = memfd_create("response", MFD_CLOEXEC);
  if (in < 0 || out < 0 || write(in, request, size) != (ssize_t)size || lseek(in, 0, SEEK_SET))
    abort();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in, 0);
  posix_spawn_file_actions_adddup2(&actions, out, 1);
  pid_t child;
  int status = -1;
  if (!posix_spawn(&child, program, &actions, NULL, (char *[]){program, NULL}, environ))
    waitpid(child, &status, 0);
  posix_spawn_file_actions_destroy(&actions);
  struct stat result;
  fstat(out, &result);
  char head[200];
  int length = snprintf(head, sizeof head, "HTTP/1.1 %s\r\nContent-Length: %lld\r\n\r\n",
                        status ? "500 Internal Server Error" : "200 OK", (long long)result.st_size);
  int failed = send_all(connection, head, (size_t)length, result.st_size ? MSG_MORE : 0);
  if (!failed && result.st_size) {
    char *body = mmap(NULL, (size_t)result.st_size, PROT_READ, MAP_SHARED, out, 0);
    failed = send_all(connection, body, (size_t)result.st_size, 0);
    munmap(body, (size_t)result.st_size);
  }
  close(in);
  close(out);
  return failed;
}

static void *serve(void *argument) {
  int connection = (int)(long)argument;
  char *head = malloc(HEAD + 1);
  size_t used = 0;
  for (;;) {
    char *end;
    head[used] = '\0';
    while (!(end = strstr(head, "\r\n\r\n"))) {
      ssize_t got = used < HEAD ? recv(connection, head + used, HEAD - used, 0) : 0;
      if (got <= 0)
        goto done;
      head[used += (size_t)got] = '\0';
    }
    char *field = strcasestr(head, "\r\ncontent-length:");
    size_t size = field && field < end ? strtoul(field + 17, NULL, 10) : 0;
    size_t start = (size_t)(end + 4 - head), have = used - start < size ? used - start : size;
    char *body = malloc(size + 1);
    memcpy(body, head + start, have);
    memmove(head, head + start + have, used - start - have);
    used -= start + have;
    while (have < size) {
      ssize_t got = recv(connection, body + have, size - have, 0);
      if (got <= 0)
        break;
      have += (size_t)got;
    }
    int failed = have < size || answer(connection, body, size);
    free(body);
    if (failed)
      break;
  }
done:
  free(head);
  close(connection);
  return NULL;
}

int main(int argc, char **argv) {
  if (argc != 3)
    return fprintf(stderr, "usage: watchdog PORT PROGRAM\n"), 2;
  program = argv[2];
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons((in_port_t)atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 512))
    return perror("watchdog"), 1;
  for (;;) {
    int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (connection < 0)
      continue;
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    pthread_t thread;
    pthread_create(&thread, NULL, serve, (void *)(long)connection);
    pthread_detach(thread);
  }
}
