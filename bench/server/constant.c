/* constant.c - does nothing but answer. */
#include <faas.h>

int faas_main(void) { return faas_respond("hello, world\n", 13); }
