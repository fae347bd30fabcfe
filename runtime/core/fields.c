/* fields.c - lists of fields: what comes with a request or an answer besides its body. */
#include "core/fields.h"
#include "core/buffer.h"
#include "faas.h"

#include <string.h>
#include <strings.h>

int faas_fields_add(struct faas_buffer *fields, const char *name, const char *value) {
  size_t size = fields->size;
  int status = faas_buffer_append(fields, name, strlen(name) + 1, SIZE_MAX / 4);
  if (status == FAAS_OK)
    status = faas_buffer_append(fields, value, strlen(value) + 1, SIZE_MAX / 4);
  if (status != FAAS_OK)
    fields->size = size;
  return status;
}

bool faas_fields_next(const struct faas_buffer *fields, const char **name, const char **value) {
  const char *at = *name ? *value + strlen(*value) + 1 : fields->data;
  if (!fields->size || at == fields->data + fields->size)
    return false;
  *name = at;
  *value = at + strlen(at) + 1;
  return true;
}

const char *faas_fields_find(const struct faas_buffer *fields, const char *wanted) {
  const char *name = NULL, *value;
  while (faas_fields_next(fields, &name, &value))
    if (!strcasecmp(name + (*name == '='), wanted))
      return value;
  return NULL;
}
