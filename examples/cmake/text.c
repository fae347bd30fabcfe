#include "text.h"
#include <ctype.h>

void capitalise(char *text, size_t size) {
  for (size_t i = 0; i < size; ++i)
    text[i] = (char)toupper((unsigned char)text[i]);
}
