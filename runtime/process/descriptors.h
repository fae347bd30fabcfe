/* descriptors.h - the descriptors that an invocation opened. */
#ifndef FAAS_PROCESS_DESCRIPTORS_H
#define FAAS_PROCESS_DESCRIPTORS_H

#include "process/frame.h"

/* Notes what a call has opened for the current invocation; passes a failure through. */
int faas_descriptor_opened(int descriptor);
/* Closes what the frame opened and did not close. */
void faas_descriptors_end(struct faas_frame *frame);
/* Notes that the current invocation closed a descriptor in another way than close(). */
void faas_descriptor_closed(int descriptor);

#endif
