/* float-environment - rounding modes and exception flags, left changed at the end. */
#include <fenv.h>
#include <math.h>
#include <stdio.h>

static volatile double one = 1, three = 3, tiny = 1e-300;

int main(void) {
  static const int modes[] = {FE_TONEAREST, FE_DOWNWARD, FE_TOWARDZERO, FE_UPWARD};
  printf("%d %d\n", fegetround() == FE_TONEAREST, fetestexcept(FE_DIVBYZERO | FE_OVERFLOW | FE_INVALID));
  printf("%.20f\n", one / three);
  for (int i = 0; i < 4; i++) {
    fesetround(modes[i]);
    printf("%.20f %.0f %ld\n", one / three, rint(2.5), lrint(-0.3));
  }
  feclearexcept(FE_ALL_EXCEPT);
  volatile double result = one / (three - 3);
  result += tiny * tiny;
  printf("%d %d %g\n", !!fetestexcept(FE_DIVBYZERO), !!fetestexcept(FE_UNDERFLOW), result);
}
