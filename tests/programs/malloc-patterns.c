/* malloc-patterns - allocates, grows, shrinks and frees in a fixed pattern, and checks what it finds. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
  unsigned char *data;
  size_t size;
  unsigned char fill;
} blocks[64];

int main(void) {
  unsigned state = 99, bad = 0;
  for (int i = 0; i < 5000; i++) {
    state = state * 1103515245u + 12345u;
    unsigned at = state >> 16 & 63;
    size_t size = (state >> 8) % 3000 + 1, kept = blocks[at].size < size ? blocks[at].size : size;
    if (i % 5 == 4) {
      free(blocks[at].data);
      memset(&blocks[at], 0, sizeof blocks[at]);
      continue;
    }
    blocks[at].data = realloc(blocks[at].data, size);
    for (size_t j = 0; j < kept; j++)
      bad += blocks[at].data[j] != blocks[at].fill;
    memset(blocks[at].data, blocks[at].fill = (unsigned char)i, blocks[at].size = size);
  }
  void *aligned = NULL;
  bad += posix_memalign(&aligned, 4096, 100) || (uintptr_t)aligned % 4096;
  free(aligned);
  aligned = aligned_alloc(256, 512);
  bad += (uintptr_t)aligned % 256 != 0;
  unsigned char *zeros = calloc(1000, 7);
  for (int i = 0; i < 7000; i++)
    bad += zeros[i];
  free(zeros);
  bad += calloc(SIZE_MAX / 2, 4) != NULL;
  printf("%u bad\n", bad);
}
