// A function can neither use nor close what another invocation or the runtime has open: EBADF, as in a process that never
// had it. So one that closes all that it can, as daemons do, harms nobody, in a server either.
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clang_bc -DOWNER %s -o owner.bc
// RUN: %clang_bc %s -o other.bc
// RUN: %clang_bc -DHANDLER %s -o handler.bc
// RUN: %clang_bc -DAPART %s -o apart.bc
// RUN: %faas-merge owner.bc other.bc handler.bc apart.bc --root owner --isolate other=fresh,handler=fresh,apart=process -o fused
// RUN: printf other | ./fused | FileCheck %s --match-full-lines
// RUN: printf handler | ./fused | FileCheck %s --match-full-lines
// RUN: printf apart | ./fused | FileCheck %s --match-full-lines
// RUN: %gateway ./fused sh -c 'for i in 1 2 3; do curl -sd other $FAAS_TEST_GATEWAY/; done' \
// RUN:   | FileCheck %s --match-full-lines --check-prefixes=CHECK,CHECK2

// CHECK:       used by nobody else
// CHECK-NEXT:  still open: data
// CHECK2:      used by nobody else
// CHECK2-NEXT: still open: data

#include <errno.h>
#include <faas.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#ifdef OWNER
int main(void) {
  char name[20] = "", line[20], text[20] = "";
  scanf("%19s", name);
  int pipes[2], file = fileno(tmpfile());
  pipe(pipes);
  write(pipes[1], "data", 4);
  faas_response response;
  snprintf(line, sizeof line, "%d %d", pipes[0], file);
  faas_invoke(name, line, strlen(line), &response);
  printf("%s%s\n", (const char *)response.data, response.error);
  faas_response_free(&response);
  printf("still open: %s\n", read(pipes[0], text, 4) == 4 && !fsync(file) ? text : "no");
}
#else

// Whether a call that must fail did, with EBADF.
#define REFUSED(CALL) (errno = 0, (CALL) == -1 && errno == EBADF)

static const char *try(int theirs) {
  char data[4];
  int own = memfd_create("own", 0), events = epoll_create1(0);
  struct iovec part = {data, sizeof data};
  struct stat status;
  struct pollfd polled[] = {{theirs, POLLIN, 0}, {own, POLLIN, 0}};
  struct epoll_event event = {.events = EPOLLIN};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  fd_set set;
  FD_ZERO(&set);
  if (theirs < FD_SETSIZE)
    FD_SET(theirs, &set);
  if (!REFUSED(read(theirs, data, 1)) || !REFUSED(write(theirs, data, 1)) || !REFUSED(readv(theirs, &part, 1)) ||
      !REFUSED(pread(theirs, data, 1, 0)) || !REFUSED(dup(theirs)) || !REFUSED(fcntl(theirs, F_GETFD)) ||
      !REFUSED(fcntl(theirs, F_DUPFD, 0)) || !REFUSED(ioctl(theirs, FIONREAD, data)) ||
      !REFUSED(fstat(theirs, &status)) || !REFUSED(lseek(theirs, 0, SEEK_CUR)) ||
      !REFUSED(sendmsg(theirs, &message, 0)) || !REFUSED(shutdown(theirs, SHUT_RD)) ||
      !REFUSED(sendfile(own, theirs, NULL, 1)) || !REFUSED(copy_file_range(theirs, NULL, own, NULL, 1, 0)) ||
      !REFUSED(epoll_ctl(events, EPOLL_CTL_ADD, theirs, &event)) || !REFUSED(dup2(theirs, own)) ||
      !REFUSED(openat(theirs, "x", O_RDONLY)) || !REFUSED(ftruncate(theirs, 1)) || isatty(theirs) || errno != EBADF ||
      fdopen(theirs, "r") || errno != EBADF || poll(polled, 2, -1) < 1 || polled[0].revents != POLLNVAL ||
      (theirs < FD_SETSIZE && !REFUSED(select(theirs + 1, &set, NULL, NULL, NULL))) || !REFUSED(close(theirs)))
    return "used";
  if (dup2(own, theirs) == theirs || fstat(own, &status) || close(events))
    return "taken";
  return NULL;
}

static const char *answer(const char *request) {
  char *end;
  long first = strtol(request, &end, 10), second = strtol(end, NULL, 10);
#ifdef APART
  const char *wrong = !REFUSED(fcntl((int)first, F_GETFD)) || !REFUSED(fcntl((int)second, F_GETFD)) ? "used" : NULL;
#else
  const char *wrong = try((int)first);
  wrong = wrong ? wrong : try((int)second);
#endif
  if (wrong)
    return wrong;
  int mine = open("/dev/null", O_RDONLY);
  for (int i = 3; i < 5000; i++)
    close(i);
  if (!REFUSED(fcntl(mine, F_GETFD)))
    return "own stays open";
  mine = open("/dev/null", O_RDONLY);
  close_range(3, ~0u, 0);
  if (!REFUSED(fcntl(mine, F_GETFD)))
    return "own stays open after close_range";
  mine = open("/dev/null", O_RDONLY);
  closefrom(3);
  return REFUSED(fcntl(mine, F_GETFD)) ? "used by nobody else" : "own stays open after closefrom";
}

#ifdef HANDLER
int faas_main(void) {
  const char *text = answer(faas_request().data);
  return faas_respond(text, strlen(text));
}
#else
int main(void) {
  char line[40] = "";
  fgets(line, sizeof line, stdin);
  fputs(answer(line), stdout);
}
#endif
#endif
