/* game-of-life - twenty generations of a glider and a blinker on a torus. */
#include <stdio.h>
#include <string.h>

enum { W = 24, H = 12 };
static char now[H][W], next[H][W];
static const char *const start[] = {".#......", "..#.....", "###.....", "........", ".....###"};

int main(void) {
  for (int y = 0; y < 5; y++)
    for (int x = 0; x < 8; x++)
      now[y][x] = start[y][x] == '#';
  for (int generation = 0; generation < 20; generation++) {
    for (int y = 0; y < H; y++)
      for (int x = 0; x < W; x++) {
        int around = -now[y][x];
        for (int dy = -1; dy <= 1; dy++)
          for (int dx = -1; dx <= 1; dx++)
            around += now[(y + dy + H) % H][(x + dx + W) % W];
        next[y][x] = around == 3 || (around == 2 && now[y][x]);
      }
    memcpy(now, next, sizeof now);
  }
  for (int y = 0; y < H; y++) {
    char line[W + 1] = "";
    for (int x = 0; x < W; x++)
      line[x] = now[y][x] ? '#' : '.';
    puts(line);
  }
}
