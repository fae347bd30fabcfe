/* A function to be called over HTTP. It answers with its request in brackets, or does what the request asks for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
  static char request[1 << 20];
  size_t size = fread(request, 1, sizeof request, stdin);
  if (size == 4 && !memcmp(request, "fail", 4))
    exit(3);
  if (size == 5 && !memcmp(request, "crash", 5))
    abort();
  if (size == 5 && !memcmp(request, "large", 5)) {
    for (int i = 0; i < 100000; i++)
      putchar('a' + i % 26);
    return 0;
  }
  if (size == 7 && !memcmp(request, "nothing", 7))
    return 0;
  putchar('[');
  fwrite(request, 1, size, stdout);
  putchar(']');
}
