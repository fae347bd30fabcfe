/* regex-match - regcomp and regexec with groups over the lines of the request. */
#include <regex.h>
#include <stdio.h>

int main(void) {
  regex_t word, number;
  if (regcomp(&word, "([a-z])([a-z]+)[ .]", REG_EXTENDED | REG_ICASE) || regcomp(&number, "-?[[:digit:]]\\{2,\\}", 0))
    return 1;
  char line[256];
  while (fgets(line, sizeof line, stdin)) {
    regmatch_t found[3];
    int words = 0, numbers = 0;
    for (const char *at = line; !regexec(&word, at, 3, found, at == line ? 0 : REG_NOTBOL); at += found[0].rm_eo)
      if (!words++)
        printf("%.*s-%.*s ", (int)(found[1].rm_eo - found[1].rm_so), at + found[1].rm_so,
               (int)(found[2].rm_eo - found[2].rm_so), at + found[2].rm_so);
    for (const char *at = line; !regexec(&number, at, 1, found, 0); at += found[0].rm_eo)
      numbers++;
    printf("%d words, %d numbers\n", words, numbers);
  }
  char text[100];
  regex_t bad;
  regerror(regcomp(&bad, "(", REG_EXTENDED), &bad, text, sizeof text);
  puts(text);
}
