/* wide-file - a file of wide characters beside a narrow stdout. */
#include <stdio.h>
#include <wchar.h>

int main(void) {
  puts("narrow");
  fflush(stdout);
  printf("%d\n", fwide(stdout, 0));
  FILE *file = tmpfile();
  fwprintf(file, L"%ls %d\n", L"wide", 5);
  rewind(file);
  wchar_t line[20];
  fgetws(line, 20, file);
  printf("%ls", line);
}
