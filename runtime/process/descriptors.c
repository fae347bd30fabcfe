/* descriptors.c - the descriptors of an invocation.
 *
 * A function can use and close what its invocation opened. What another invocation opened, and what the runtime has for
 * itself, is to it as if it were not there. Everything else is as libc has it: what the process was started with, and what
 * native libraries open, which may hand it to a function. 0, 1 and 2 are numbers that each invocation has (standard.c). A number has its owner
 * (core/owners.h) until somebody closes it: the function, or a native library that was handed it (malloc/interpose.c).
 *
 * A frame has a bit for each number that it opened, so that its end finds them. */
#include "process/descriptors.h"

#include "core/owners.h"
#include "process/standard.h"

#include <string.h>

int faas_descriptor(int descriptor) {
  if (faas_is_standard(descriptor))
    return faas_emulated() ? faas_standard_descriptor(faas_current, descriptor) : descriptor;
  const void *owner = faas_owner(descriptor);
  return owner && faas_current && owner != faas_current ? -1 : descriptor;
}

bool faas_descriptor_is_own(int descriptor) { return faas_current && faas_owner(descriptor) == faas_current; }

static bool make_room(struct faas_frame *frame, size_t byte) {
  if (byte < frame->descriptors_size)
    return true;
  size_t size = byte + 8;
  unsigned char *larger = faas_heap_realloc(&frame->heap, frame->descriptors, size);
  if (!larger)
    return false;
  memset(larger + frame->descriptors_size, 0, size - frame->descriptors_size);
  frame->descriptors = larger;
  frame->descriptors_size = size;
  return true;
}

int faas_descriptor_opened(int descriptor) {
  int number = descriptor < 0 || !faas_emulated() ? -1 : faas_standard_closed(faas_current);
  return number < 0 ? faas_descriptor_note(descriptor) : faas_standard_set(faas_current, number, descriptor);
}

/* Without memory for the note it stays open. */
int faas_descriptor_note(int descriptor) {
  struct faas_frame *frame = faas_current;
  if (!frame || descriptor < 0)
    return descriptor;
  faas_set_owner(descriptor, frame);
  faas_frame_lock(frame);
  if (make_room(frame, (size_t)descriptor / 8))
    frame->descriptors[descriptor / 8] |= (unsigned char)(1 << descriptor % 8);
  faas_frame_unlock(frame);
  return descriptor;
}

/* One that was closed may be somebody else's by now. */
static bool has(const struct faas_frame *frame, size_t descriptor) {
  return descriptor / 8 < frame->descriptors_size && frame->descriptors[descriptor / 8] >> descriptor % 8 & 1 &&
         faas_owner((int)descriptor) == frame;
}

void faas_descriptors_each(unsigned first, unsigned last, void (*act)(int descriptor)) {
  struct faas_frame *frame = faas_current;
  for (unsigned descriptor = first; descriptor <= last; descriptor++) {
    faas_frame_lock(frame);
    bool more = descriptor / 8 < frame->descriptors_size, own = has(frame, descriptor);
    faas_frame_unlock(frame);
    if (!more)
      return;
    if (own)
      act((int)descriptor);
  }
}

void faas_descriptors_end(struct faas_frame *frame) {
  faas_frame_lock(frame);
  for (size_t byte = 0; byte < frame->descriptors_size; byte++)
    for (size_t bit = 0; frame->descriptors[byte] >> bit; bit++)
      if (has(frame, byte * 8 + bit))
        faas_close((int)(byte * 8 + bit));
  faas_heap_free(&frame->heap, frame->descriptors);
  frame->descriptors = NULL;
  frame->descriptors_size = 0;
  faas_frame_unlock(frame);
}
