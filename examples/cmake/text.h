#include <stddef.h>

/* Makes capitals of `text`. */
void capitalise(char *text, size_t size);
