/* locale.h - the locale that the environment names. */
#ifndef FAAS_PROCESS_LOCALE_H
#define FAAS_PROCESS_LOCALE_H

#include "core/abi.h"

#include <stdbool.h>

/* Whether the environment of the function's invocations names another locale than C. Any thread may ask. */
bool faas_names_locale(const struct faas_function *function);

/* Whether an invocation of the function needs a process of its own: the function asks for the locale of its environment,
 * and that is another one than C. */
static inline bool faas_needs_process_for_locale(const struct faas_function *function) {
  return function->localised && faas_names_locale(function);
}

static inline bool faas_has_process(const struct faas_function *function) {
  return function->mode == FAAS_MODE_process || faas_needs_process_for_locale(function);
}

#endif
