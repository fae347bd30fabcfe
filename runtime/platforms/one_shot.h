/* one_shot.h - the only request of a process. */
#ifndef FAAS_PLATFORMS_ONE_SHOT_H
#define FAAS_PLATFORMS_ONE_SHOT_H

#include "core/abi.h"

/* Answers the only request of this process: what the function wrote goes out even where it fails. Fills `*response`,
 * whose error says why. Returns the exit status of the process. */
int faas_run_once(const struct faas_function *function, const void *request, size_t size, faas_response *response);

#endif
