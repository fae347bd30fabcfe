/* varargs - variable arguments of all kinds, va_copy, and a small printf. */
#include <stdarg.h>
#include <stdio.h>

static int calls;

static double total(const char *kinds, ...) {
  va_list arguments, again;
  va_start(arguments, kinds);
  va_copy(again, arguments);
  double sum = 0;
  for (int pass = 0; pass < 2; pass++)
    for (const char *kind = kinds; *kind; kind++)
      switch (*kind) {
      case 'i': sum += va_arg(*(pass ? &again : &arguments), int); break;
      case 'l': sum += (double)va_arg(*(pass ? &again : &arguments), long); break;
      case 'd': sum += va_arg(*(pass ? &again : &arguments), double); break;
      case 'L': sum += (double)va_arg(*(pass ? &again : &arguments), long double); break;
      case 's': sum += va_arg(*(pass ? &again : &arguments), const char *)[0]; break;
      }
  va_end(arguments);
  va_end(again);
  calls++;
  return sum;
}

static void say(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  for (; *format; format++)
    if (*format != '%')
      putchar(*format);
    else if (*++format == 'd')
      printf("%d", va_arg(arguments, int));
    else if (*format == 's')
      fputs(va_arg(arguments, const char *), stdout);
    else
      vprintf(format, arguments);
  va_end(arguments);
}

struct wide {
  long a, b, c;
};
static long third(int count, ...) {
  va_list arguments;
  va_start(arguments, count);
  struct wide last = {0};
  while (count--)
    last = va_arg(arguments, struct wide);
  va_end(arguments);
  return last.a + last.b + last.c;
}

int main(void) {
  printf("%.3f\n", total("iidlsLdddddddddi", 1, 2, 3.5, 4L, "A", 0.25L, 1., 2., 3., 4., 5., 6., 7., 8., 9., 10));
  say("%s is %d%s\n", "one", 1, "!");
  printf("%ld %d\n", third(3, (struct wide){1, 2, 3}, (struct wide){4, 5, 6}, (struct wide){7, 8, 9}), calls);
}
