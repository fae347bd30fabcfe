/* hooks.h - what rooms above add to some binaries. In the others each is null. */
#ifndef FAAS_CORE_HOOKS_H
#define FAAS_CORE_HOOKS_H

#include "faas.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Begins to record what the options and the OTEL_* variables ask for. Called once, by main, when signals are caught.
 * Returns 0, or -1 after it wrote a line about what is wrong to stderr. Only in instrumented binaries. */
__attribute__((weak)) int faas_profile_start(void);

/* Invokes a function through the program that this one is a part of: true, with a response as of faas_invoke in
 * `*response` and `*status`. False in a thread that may not. Only where there is such a program (nightcore.c). */
__attribute__((weak)) bool faas_host_invoke(const char *name, size_t name_size, const void *request, size_t size,
                                            faas_response *response, int *status);

/* After dlopen has loaded `library`. Only in binaries with a function in C++. */
__attribute__((weak)) void faas_cxx_adopt(void *library);

#ifdef __cplusplus
}
#endif

#endif
