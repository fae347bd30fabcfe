/* float-format - floating point numbers in every format. */
#include <float.h>
#include <math.h>
#include <stdio.h>

static double numbers[] = {0.0, -0.0, 1.0, -1.5, 0.1, 1e100, 1.0 / 3, 123456789.123456789, 5e-324, DBL_MAX, DBL_EPSILON};

int main(void) {
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    printf("%f|%e|%g|%a|%.0f|%+.3e|%#g|%-20.10g|%020.5f\n", numbers[i], numbers[i], numbers[i], numbers[i], numbers[i],
           numbers[i], numbers[i], numbers[i], numbers[i]);
  printf("%f %F %e %G\n", (double)INFINITY, -(double)INFINITY, (double)NAN, (double)NAN);
  printf("%Lf %Lg %.30Lg %La\n", 3.14159265358979323846L, 1e4000L, 0.1L, 1.0L);
  printf("%.*f %*.*f\n", 3, 2.0 / 3, 12, 2, 2.0 / 3);
  numbers[0] = 17;
  printf("%.1f %.1f %.1f %.0f %.0f\n", 0.25, 0.35, numbers[0], 0.5, 1.5);
}
