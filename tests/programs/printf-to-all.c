/* printf-to-all - all the ways to write to the response, in order. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static void through(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
  va_start(arguments, format);
  vfprintf(stdout, format, arguments);
  va_end(arguments);
  fflush(stdout);
  va_start(arguments, format);
  vdprintf(1, format, arguments);
  va_end(arguments);
}

int main(void) {
  through("%d-%s ", 1, "one");
  putc('a', stdout), fputc('b', stdout), putchar('c'), putchar_unlocked('d'), fputc_unlocked('e', stdout);
  puts("f"), fputs("g\n", stdout), fwrite("h\n", 1, 2, stdout), fprintf(stdout, "%c\n", 'i');
  fwrite_unlocked("j", 1, 1, stdout);
  fflush(NULL);
  dprintf(1, "%s", "k\n");
  struct iovec parts[] = {{"l", 1}, {"m\n", 2}};
  printf("%zd\n", writev(STDOUT_FILENO, parts, 2));
  printf("%d %d %d\n", fileno(stdin), fileno(stdout), isatty(1));
  fclose(stdout);
}
