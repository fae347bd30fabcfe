/* fields.h - lists of fields: what comes with a request or an answer besides its body. */
#ifndef FAAS_CORE_FIELDS_H
#define FAAS_CORE_FIELDS_H

#include "core/buffer.h"

/* Appends a field. `name`: a header's; ":method", ":path" or ":query"; "=NAME" for a variable of the environment.
 * Returns FAAS_OK or FAAS_NO_MEMORY. */
int faas_fields_add(struct faas_buffer *fields, const char *name, const char *value);
/* Steps through the fields; `*name` is null before the first. */
bool faas_fields_next(const struct faas_buffer *fields, const char **name, const char **value);
/* The value of the first field of that name, in any case and without "="; null if there is none. */
const char *faas_fields_find(const struct faas_buffer *fields, const char *name);

#endif
