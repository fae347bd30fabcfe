/* stdio.h - stdin, stdout and the files of an invocation. */
#ifndef FAAS_PROCESS_STDIO_H
#define FAAS_PROCESS_STDIO_H

#include "process/frame.h"

/* What reading descriptor 0 and writing descriptor 1 do. The second fails with -1 and errno. */
ssize_t faas_frame_take(struct faas_frame *frame, void *data, size_t size);
ssize_t faas_frame_give(struct faas_frame *frame, const void *data, size_t size);

/* A FILE for the frame, with nothing read or written yet: its stdin (descriptor 0) or stdout (1). Null when out of
 * memory. Its first invocation in a thread has it made, the following ones may get it again. */
struct faas_standard_file *faas_standard_file_open(struct faas_frame *frame, int descriptor);
FILE *faas_standard_file_of(const struct faas_standard_file *file);
/* Ends its use. `discard`: without writing out what it has buffered. */
void faas_standard_file_end(struct faas_standard_file *file, int descriptor, bool discard);

/* Takes the lock of a FILE that nobody else uses any more from whoever left it locked. */
void faas_file_unlock(FILE *file);
/* Gives back the locks of the process's streams that the calling thread holds. */
void faas_streams_unlock(void);
/* Writes out and closes what stdio.c made for the frame, and the files that it opened; `discard`: closes only, as
 * _exit does. */
void faas_stdio_end(struct faas_frame *frame, bool discard);

#endif
