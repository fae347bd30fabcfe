/* wide-buffers - wide characters in memory: swprintf, mbstowcs, wcstombs, wcstok, wcsdup. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <wctype.h>

int main(void) {
  wchar_t wide[100], *rest;
  printf("%d ", swprintf(wide, 100, L"%ls %d %5.2f %s", L"wide", 42, 2.5, "narrow"));
  printf("%zu %ls\n", wcslen(wide), wide);
  wchar_t *copy = wcsdup(wide);
  for (wchar_t *word = wcstok(copy, L" ", &rest); word; word = wcstok(NULL, L" ", &rest))
    printf("<%ls>", word);
  char narrow[100];
  printf("\n%zu ", mbstowcs(wide, "bytes of ASCII", 100));
  wide[0] = (wchar_t)towupper((wint_t)wide[0]);
  printf("%zu %s\n", wcstombs(narrow, wide, sizeof narrow), narrow);
  printf("%ld %g %d\n", wcstol(L"  77 rest", &rest, 10), wcstod(L"2.75", NULL), wcscmp(L"a", L"b") < 0);
  mbstate_t state = {0};
  wchar_t c;
  printf("%zu %d %d\n", mbrtowc(&c, "x", 1, &state), (int)c, mbtowc(NULL, NULL, 0));
}
