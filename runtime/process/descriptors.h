/* descriptors.h - the descriptors of an invocation. */
#ifndef FAAS_PROCESS_DESCRIPTORS_H
#define FAAS_PROCESS_DESCRIPTORS_H

#include "process/frame.h"

/* What a call of libc is given for a descriptor of the current invocation's: the number itself, for 0 to 2 what they
 * stand for, and where it is another invocation's or the runtime's -1, for which all of them say EBADF. */
int faas_descriptor(int descriptor);
/* Whether the current invocation opened it. */
bool faas_descriptor_is_own(int descriptor);
/* Notes what a call has opened for the current invocation, and returns the number that the function gets: the lowest that
 * is free. The second has it keep its number. Both pass a failure through. */
int faas_descriptor_opened(int descriptor);
int faas_descriptor_note(int descriptor);
/* close() for the current invocation. */
int __faas_close(int descriptor);
/* Calls `act` for each number from `first` to `last` that the current invocation opened. */
void faas_descriptors_each(unsigned first, unsigned last, void (*act)(int descriptor));
/* Closes what the frame opened and did not close. */
void faas_descriptors_end(struct faas_frame *frame);

#endif
