/* wide-stdout - nothing but wide characters on stdin and stdout. */
#include <stdio.h>
#include <wchar.h>

int main(void) {
  wint_t c = getwchar();
  wprintf(L"%lc %ls %d\n", c, L"wide", 42);
  putwchar(L'!');
  fputws(L" end\n", stdout);
}
