/* base64.h - base64 (RFC 4648). */
#ifndef FAAS_CORE_BASE64_H
#define FAAS_CORE_BASE64_H

#include "core/buffer.h"

int base64_append(struct faas_buffer *buffer, const void *data, size_t size);
/* Appends what `text` encodes. FAAS_FAILED if it is not base64 with its padding. */
int base64_decode(const char *text, size_t size, struct faas_buffer *data);

#endif
