/* strtok-words - strtok, and strtok_r nested. */
#include <stdio.h>
#include <string.h>

int main(void) {
  char line[] = "  one, two;three ,, four  ";
  for (char *word = strtok(line, " ,;"); word; word = strtok(NULL, " ,;"))
    printf("[%s]", word);
  puts("");
  char table[] = "a=1&b=2&c&d=4=5";
  char *outer, *inner;
  for (char *pair = strtok_r(table, "&", &outer); pair; pair = strtok_r(NULL, "&", &outer)) {
    char *key = strtok_r(pair, "=", &inner);
    char *value = strtok_r(NULL, "=", &inner);
    printf("%s -> %s\n", key, value ? value : "nothing");
  }
  char input[300], *rest = input, *field;
  input[fread(input, 1, sizeof input - 1, stdin)] = '\0';
  for (int i = 0; (field = strsep(&rest, " \n\t")); i++)
    if (*field)
      printf("%d:%s ", i, field);
  puts("");
}
