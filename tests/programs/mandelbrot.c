/* mandelbrot - the set in characters. */
#include <complex.h>
#include <stdio.h>

int main(void) {
  for (int y = -10; y <= 10; y++) {
    for (int x = -40; x < 20; x++) {
      double complex c = x / 20.0 + I * (y / 9.0), z = 0;
      int step = 0;
      while (step < 40 && creal(z) * creal(z) + cimag(z) * cimag(z) < 4)
        z = z * z + c, step++;
      putchar(" .:-=+*#%@"[step / 4 - (step == 40)]);
    }
    putchar('\n');
  }
}
