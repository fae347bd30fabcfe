/* stdio.h - stdin, stdout and the files of an invocation. */
#ifndef FAAS_PROCESS_STDIO_H
#define FAAS_PROCESS_STDIO_H

#include "process/frame.h"

/* A FILE for the frame, with nothing read or written yet: its stdin (descriptor 0), stdout (1) or stderr (2). Null when
 * out of memory. Its first invocation in a thread has it made, the following ones may get it again. */
struct faas_standard_file *faas_standard_file_open(struct faas_frame *frame, int descriptor);
FILE *faas_standard_file_of(const struct faas_standard_file *file);
/* Ends its use. `discard`: without writing out what it has buffered. */
void faas_standard_file_end(struct faas_standard_file *file, int descriptor, bool discard);

/* A FILE that an invocation has open, in its heap. */
struct faas_file {
  struct faas_file *next;
  FILE *file;
  const struct faas_file_kind *kind; /* null: a file */
};

/* What is special about one; each function may be null. */
struct faas_file_kind {
  bool writes_out; /* what it has buffered, at the end of the invocation */
  void (*written_out)(struct faas_file *file); /* after fflush or fclose by the function */
  void (*ending)(struct faas_file *file); /* before it is closed at the end of the invocation, and after that */
  void (*ended)(struct faas_file *file);
};

/* Notes what a call has given for the current invocation, and returns it. `entry` is freed where that is null. */
FILE *faas_file_note(struct faas_file *entry, FILE *file);

/* Writes out stdout of a frame that stays: nobody reads a log that comes with its end. */
void faas_stdio_flush(struct faas_frame *frame);
/* Takes the lock of a FILE that nobody else uses any more from whoever left it locked: a thread that was ended, say. */
void faas_stream_unlock(FILE *file);
/* Writes out and closes what stdio.c made for the frame, and the files that it opened; `discard`: closes only, as
 * _exit does. */
void faas_stdio_end(struct faas_frame *frame, bool discard);

#endif
