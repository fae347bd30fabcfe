/* math-functions - values of the mathematical library. */
#include <math.h>
#include <stdio.h>

int main(void) {
  for (double x = -2; x <= 2; x += 0.5)
    printf("%.12g %.12g %.12g %.12g %.12g %.12g\n", sin(x), exp(x), atan2(x, 2), cbrt(x), tanh(x), erf(x));
  int exponent;
  double whole, fraction = modf(-3.75, &whole), mantissa = frexp(100, &exponent);
  printf("%g %g %g %d %g %d\n", fraction, whole, mantissa, exponent, ldexp(0.75, 4), ilogb(1000));
  printf("%g %g %g %g %g\n", fmod(7.5, 2), remainder(7.5, 2), hypot(3, 4), round(-2.5), trunc(-2.5));
  printf("%d %d %d %d\n", !!isnan(NAN), !!isinf(-INFINITY), !!signbit(-0.0), fpclassify(0.0) == FP_ZERO);
  int sign;
  double gamma = lgamma_r(-0.5, &sign);
  printf("%.10f %d %.10f\n", gamma, sign, tgamma(4.5));
}
