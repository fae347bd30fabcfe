#include <stdlib.h>
#include <string.h>
#include <zlib.h>

unsigned long checksum(const char *text, size_t size) {
#ifdef HAVE_STRNDUP
  char *copy = strndup(text, size);
  unsigned long sum = crc32(0, (const unsigned char *)copy, (unsigned)strlen(copy));
  free(copy);
  return sum;
#else
#error "configured by a compiler that finds nothing"
#endif
}
