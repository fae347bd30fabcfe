/* string-functions - what string.h has. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

static char area[64] = "the quick brown fox";

int main(void) {
  printf("%zu %zu %zu\n", strlen(area), strspn(area, "eht "), strcspn(area, "b"));
  printf("%s %s %s\n", strchr(area, 'q'), strrchr(area, 'o'), strstr(area, "own"));
  printf("%d %d %d\n", strcmp("a", "b") < 0, strncasecmp("ABCx", "abcy", 3), memcmp("a\0b", "a\0c", 3) < 0);
  memmove(area + 4, area, 19);
  printf("%s\n", area);
  char *end = stpcpy(area, "short");
  strncat(end, " and long", 4);
  printf("%s %td %s\n", area, end - area, strpbrk(area, "xyzd"));
  printf("%s %s\n", (char *)memchr(area, 'r', 10), (char *)memmem(area, 9, "t a", 3));
  printf("%s %s\n", basename("/a/b/c.txt"), strverscmp("file9", "file10") < 0 ? "before" : "after");
  printf("%s\n", strfry(strdup("a")));
  printf("%s %s\n", strsignal(9), strerrorname_np(2));
}
