/* file_locks.h - locks of files, which a process has and not a descriptor. */
#ifndef FAAS_PROCESS_FILE_LOCKS_H
#define FAAS_PROCESS_FILE_LOCKS_H

#include "process/frame.h"

#include <fcntl.h>

/* fcntl of the current invocation with F_SETLK, F_SETLKW or F_GETLK. */
int faas_file_lock(int descriptor, int command, struct flock *lock);
/* The current invocation closes a descriptor: it loses its locks of that file. */
void faas_file_unlock(int descriptor);
/* The frame loses all. */
void faas_file_locks_end(struct faas_frame *frame);

#endif
