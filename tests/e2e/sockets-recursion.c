// Invocations over sockets count as nested: a function that invokes itself this way ends at FAAS_MAX_DEPTH, and its callers
// learn why.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/again.bc
// RUN: %faas-merge %t/again.bc --gateway 'http://gateway.invalid/{function}' -o %t/fused
// RUN: env FAAS_MAX_DEPTH=5 %t/fused </dev/null | FileCheck %s

// CHECK: 5 more than FAAS_MAX_DEPTH=5 invocations nested

#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void) {
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_family = AF_INET}, *list;
  if (getaddrinfo("gateway.invalid", "80", &hints, &list))
    return 1;
  int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(descriptor, list->ai_addr, list->ai_addrlen))
    return 2;
  freeaddrinfo(list);
  static const char request[] = "GET /again HTTP/1.0\r\n\r\n";
  if (write(descriptor, request, sizeof request - 1) < 0)
    return 3;
  char answer[1000] = "";
  for (size_t size = 0; size < sizeof answer - 1;) {
    ssize_t got = read(descriptor, answer + size, sizeof answer - 1 - size);
    if (got <= 0)
      break;
    size += (size_t)got;
  }
  char *body = strstr(answer, "\r\n\r\n") + 4;
  char *deep = strstr(body, "more than");
  printf("%d %s\n", deep == body || !atoi(body) ? 1 : atoi(body) + 1, deep ? deep : body);
}
