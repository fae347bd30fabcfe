/* iconv-text - converts text between encodings. */
#include <iconv.h>
#include <stdio.h>
#include <string.h>

int main(void) {
  static char input[] = "na\xc3\xafve \xe2\x82\xac 42";
  static const char *const encodings[] = {"UTF-16LE", "ISO-8859-15", "UTF-32BE", "ASCII"};
  for (int i = 0; i < 4; i++) {
    iconv_t converter = iconv_open(encodings[i], "UTF-8");
    if (converter == (iconv_t)-1) {
      puts("no such encoding");
      continue;
    }
    char output[100], *from = input, *to = output;
    size_t left = strlen(input), room = sizeof output;
    size_t result = iconv(converter, &from, &left, &to, &room);
    printf("%zd %zu:", (ssize_t)result, left);
    for (char *at = output; at < to; at++)
      printf(" %02x", (unsigned char)*at);
    puts("");
  }
}
