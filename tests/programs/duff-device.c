/* duff-device - odd control flow: switch into loops, goto, nested breaks, comma and conditional chains. */
#include <stdio.h>

static void copy(char *to, const char *from, int count) {
  int rounds = (count + 7) / 8;
  switch (count % 8) {
  case 0: do { *to++ = *from++; /* fall through */
  case 7: *to++ = *from++; /* fall through */
  case 6: *to++ = *from++; /* fall through */
  case 5: *to++ = *from++; /* fall through */
  case 4: *to++ = *from++; /* fall through */
  case 3: *to++ = *from++; /* fall through */
  case 2: *to++ = *from++; /* fall through */
  case 1: *to++ = *from++;
    } while (--rounds > 0);
  }
}

int main(void) {
  char text[32] = "";
  copy(text, "copied in an odd way", 21);
  puts(text);
  int i = 0, j;
again:
  for (j = 0;; j++) {
    if (j * i > 20)
      goto out;
    if (j > 5)
      break;
  }
  i++;
  goto again;
out:
  printf("%d %d %s\n", i, j, i > j ? "more" : i < j ? "less" : "same");
}
