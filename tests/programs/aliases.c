/* aliases - aliased and weak symbols, section and alignment attributes, common symbols. */
#include <stdint.h>
#include <stdio.h>

int real = 10;
extern int other_name __attribute__((alias("real")));
static int twice(int x) { return 2 * x; }
int also_twice(int x) __attribute__((alias("twice")));
extern int missing_variable __attribute__((weak));
extern void missing_function(void) __attribute__((weak));
__attribute__((weak)) int weak_value = 3;
static int in_section __attribute__((section("own_section"))) = 4;
static char aligned[100] __attribute__((aligned(256))) = "aligned";
static _Alignas(64) _Thread_local int aligned_local = 6;

int main(void) {
  other_name += 5;
  weak_value++;
  in_section++;
  aligned_local++;
  printf("%d %d %d %d\n", real, also_twice(21), weak_value, in_section);
  printf("%d %d\n", &missing_variable != NULL, missing_function != NULL);
  printf("%d %d %d %s\n", (int)((uintptr_t)aligned % 256), (int)((uintptr_t)&aligned_local % 64), aligned_local, aligned);
}
