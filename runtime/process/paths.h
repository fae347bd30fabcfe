/* paths.h - paths that name descriptors. */
#ifndef FAAS_PROCESS_PATHS_H
#define FAAS_PROCESS_PATHS_H

#include <stdbool.h>

/* Opens a path that names a descriptor of the current invocation which stands for another one, /dev/stdin, say, or
 * /dev/fd/0 or /proc/self/fd/0: a duplicate of that, which is what a pipe gives. False: the path is another one. */
bool faas_open_number(const char *path, int flags, int *descriptor);

#endif
