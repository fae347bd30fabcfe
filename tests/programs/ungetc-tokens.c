/* ungetc-tokens - a tokenizer that looks one character ahead. */
#include <ctype.h>
#include <stdio.h>

static char token[100];

static int next(void) {
  int c, length = 0;
  while ((c = getc(stdin)) != EOF && isspace(c))
    ;
  if (c == EOF)
    return 0;
  int kind = isdigit(c) ? 'n' : isalpha(c) ? 'w' : c == '"' ? 's' : 'p';
  do
    token[length++] = (char)c;
  while (kind != 'p' && (c = getc(stdin)) != EOF && length < 99 &&
         (kind == 'n' ? isdigit(c) : kind == 'w' ? isalnum(c) : c != '"'));
  if (kind == 'n' || kind == 'w')
    ungetc(c, stdin);
  token[length] = '\0';
  return kind;
}

int main(void) {
  for (int kind, i = 0; (kind = next()); i++)
    printf("%d %c %s\n", i, kind, token);
  ungetc('x', stdin);
  printf("%c %d\n", getchar(), getchar());
}
