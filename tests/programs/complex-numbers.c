/* complex-numbers - complex arithmetic, roots of unity, a small Fourier transform. */
#include <complex.h>
#include <math.h>
#include <stdio.h>

static double complex signal_[8] = {1, 2, 3, 4, 3, 2, 1, 0};

int main(void) {
  for (int k = 0; k < 8; k++) {
    double complex sum = 0;
    for (int n = 0; n < 8; n++)
      sum += signal_[n] * cexp(-2 * I * acos(-1) * k * n / 8);
    printf("%.6f %.6f\n", fabs(creal(sum)) < 1e-12 ? 0 : creal(sum), fabs(cimag(sum)) < 1e-12 ? 0 : cimag(sum));
  }
  double complex z = csqrt(-4 + 3 * I), w = z / (1 - 2 * I);
  float complex f = conjf(1.5f + 2 * I);
  printf("%.8f %.8f %.8f %.8f %g %g\n", creal(z), cimag(z), cabs(w), carg(w), (double)crealf(f), (double)cimagf(f));
  signal_[0] = z;
}
