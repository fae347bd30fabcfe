/* bigram-markov - a text from the request's letter pairs and a generator of random numbers of its own. */
#include <stdint.h>
#include <stdio.h>

static uint16_t pairs[256][256];
static uint64_t state = 88172645463325252u;

static unsigned next_random(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (unsigned)(state >> 11);
}

int main(void) {
  int before = ' ';
  for (int c; (c = getchar()) != EOF; before = c)
    pairs[before][c]++;
  pairs[before][' ']++;
  for (int i = 0, at = ' '; i < 300; i++) {
    unsigned total = 0;
    for (int c = 0; c < 256; c++)
      total += pairs[at][c];
    unsigned chosen = next_random() % (total ? total : 1);
    int c = 0;
    while (c < 255 && chosen >= pairs[at][c])
      chosen -= pairs[at][c++];
    putchar(at = c);
  }
  putchar('\n');
}
