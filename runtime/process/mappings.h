/* mappings.h - memory that an invocation has mapped. */
#ifndef FAAS_PROCESS_MAPPINGS_H
#define FAAS_PROCESS_MAPPINGS_H

#include "process/frame.h"

/* Unmaps what the frame's function has mapped and not unmapped. */
void faas_mappings_end(struct faas_frame *frame);

#endif
