/* percent.h - percent-encoding. */
#ifndef FAAS_CORE_PERCENT_H
#define FAAS_CORE_PERCENT_H

#include "core/buffer.h"

/* Appends `text` to `encoded` with all but unreserved characters (RFC 3986, 2.3) as %XX. Returns FAAS_OK or
 * FAAS_NO_MEMORY. */
int faas_percent_encode(const char *text, size_t size, struct faas_buffer *encoded);
/* Decodes %XX in place; what is no %XX stands for itself. Returns the size. */
size_t faas_percent_decode(char *text, size_t size);

#endif
