/* folders.c - folders that a function reads: what it leaves open goes with its invocation. */
#include "core/heap.h"
#include "core/owners.h"
#include "process/descriptors.h"
#include "process/frame.h"

#include <dirent.h>
#include <stdlib.h>

struct folder {
  struct faas_owned owned;
  DIR *of_libc;
};

/* The descriptor is closed already; libc keeps the rest in one piece. */
static void end(struct faas_owned *owned) { free(((struct folder *)owned)->of_libc); }

/* Without memory for the note it stays open. */
static DIR *opened(DIR *of_libc) {
  struct faas_frame *frame = faas_current;
  struct folder *folder = frame && of_libc ? faas_heap_alloc(&frame->heap, sizeof *folder) : NULL;
  if (!folder)
    return of_libc;
  faas_descriptor_opened(dirfd(of_libc));
  faas_own(&folder->owned, end);
  folder->of_libc = of_libc;
  return of_libc;
}

static struct folder *find(struct faas_frame *frame, const DIR *of_libc) {
  faas_frame_lock(frame);
  struct faas_owned *owned = frame->owned;
  while (owned && !(owned->end == end && ((struct folder *)owned)->of_libc == of_libc))
    owned = owned->next;
  faas_frame_unlock(frame);
  return (struct folder *)owned;
}

DIR *__faas_opendir(const char *path) { return opened(opendir(path)); }
DIR *__faas_fdopendir(int descriptor) { return opened(fdopendir(faas_descriptor(descriptor))); }

int __faas_closedir(DIR *of_libc) {
  struct folder *folder = faas_current ? find(faas_current, of_libc) : NULL;
  if (folder) {
    faas_disown(&folder->owned);
    faas_heap_free(&faas_current->heap, folder);
  }
  int descriptor = dirfd(of_libc);
  if (faas_descriptor(descriptor) < 0) { /* the function has closed it, and it is somebody else's now */
    free(of_libc);
    return 0;
  }
  if (faas_descriptor_is_own(descriptor))
    faas_forget_owner(descriptor);
  return closedir(of_libc);
}
