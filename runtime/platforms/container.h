/* container.h - a root that serves or polls, as in a container of its own. */
#ifndef FAAS_PLATFORMS_CONTAINER_H
#define FAAS_PLATFORMS_CONTAINER_H

#include "core/abi.h"

/* Runs a server or a poller as the process that this one is: its sockets, signals, arguments and streams are real, and
 * the platform is its own to answer. Only what it invokes is local. Returns the exit status of the process. */
int faas_run_container(const struct faas_function *function, int argc, char **argv);

#endif
