/* work.h - what a callee does: a hash of its request, as many times over as its first four bytes say. */
#include <stdint.h>
#include <string.h>

enum { CALLEES = 8, SIZE = 64 };

static const unsigned turns[] = {0, 10, 100, 1000}; /* of a request; 1000 are about 80 us */

static uint64_t work(const unsigned char *request, size_t size) {
  unsigned count;
  memcpy(&count, request, sizeof count);
  uint64_t hash = 14695981039346656037u;
  for (unsigned turn = 0; turn <= count; turn++)
    for (size_t i = 0; i < size; i++)
      hash = (hash ^ request[i]) * 1099511628211u;
  return hash;
}
