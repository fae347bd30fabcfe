/* container.h - a root that serves or polls, as in a container of its own. */
#ifndef FAAS_PLATFORMS_CONTAINER_H
#define FAAS_PLATFORMS_CONTAINER_H

#include "platforms/platform.h"

/* What a server or a poller that is the root has for a platform: it runs as the process that this one is. Its sockets,
 * signals, arguments and streams are real, and the platform is its own to answer. Only what it invokes is local. */
extern const struct faas_platform faas_container;

/* What main was given; for that one. */
extern struct faas_arguments {
  int count;
  char **values;
} faas_arguments;

#endif
