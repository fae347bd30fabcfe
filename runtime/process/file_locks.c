/* file_locks.c - locks of files (lockf, and fcntl with F_SETLK), which belong to a process: its own locks never keep it
 * out, others' do, and closing any descriptor of a file gives them up.
 *
 * Invocations are processes, so those of the kernel's that belong to an open file are used (F_OFD_SETLK), with an open
 * file of its own for each that an invocation locks. */
#include "process/file_locks.h"

#include "core/heap.h"
#include "core/owners.h"
#include "process/descriptors.h"
#include "process/guard.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct faas_file_lock {
  struct faas_file_lock *next;
  dev_t device;
  ino_t number;
  int file; /* that is locked */
};

/* The place of that of a file, which is null if there is none. With the frame's lock held. */
static struct faas_file_lock **find(struct faas_frame *frame, const struct stat *status) {
  struct faas_file_lock **entry = &frame->rare->file_locks;
  while (*entry && ((*entry)->device != status->st_dev || (*entry)->number != status->st_ino))
    entry = &(*entry)->next;
  return entry;
}

/* Another open file of the descriptor's; a duplicate of it where it cannot be opened again. */
static int open_again(int descriptor, int flags) {
  char path[32];
  snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
  int file = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (file < 0)
    file = open(path, (flags & O_ACCMODE) | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  return faas_keep(file < 0 ? fcntl(descriptor, F_DUPFD_CLOEXEC, 0) : file);
}

/* That which the frame locks in place of the descriptor's, or -1 with errno set. */
static int file_of(struct faas_frame *frame, int descriptor, int flags) {
  struct stat status;
  if (fstat(descriptor, &status))
    return -1;
  if (!faas_frame_rare(frame)) {
    errno = ENOLCK;
    return -1;
  }
  faas_frame_lock(frame);
  struct faas_file_lock **place = find(frame, &status), *entry = *place;
  int file = entry ? entry->file : open_again(descriptor, flags);
  if (!entry && file >= 0 && (entry = faas_heap_alloc(&frame->heap, sizeof *entry))) {
    *entry = (struct faas_file_lock){NULL, status.st_dev, status.st_ino, file};
    *place = entry;
  } else if (!entry && file >= 0) {
    faas_close(file);
    errno = ENOLCK;
    file = -1;
  }
  faas_frame_unlock(frame);
  return file;
}

int faas_file_lock(int descriptor, int command, struct flock *lock) {
  struct faas_frame *frame = faas_emulated();
  descriptor = faas_descriptor(descriptor);
  struct flock own;
  int flags = fcntl(descriptor, F_GETFL);
  if (!frame || flags < 0)
    return fcntl(descriptor, command, lock);
  if (!faas_copy(&own, lock, sizeof own))
    return -1;
  int access = flags & O_ACCMODE;
  bool sets = command != F_GETLK;
  if (sets && ((own.l_type == F_WRLCK && access == O_RDONLY) || (own.l_type == F_RDLCK && access == O_WRONLY))) {
    errno = EBADF;
    return -1;
  }
  int file = file_of(frame, descriptor, flags);
  if (file < 0)
    return -1;
  if (own.l_whence == SEEK_CUR) {
    own.l_start += lseek(descriptor, 0, SEEK_CUR);
    own.l_whence = SEEK_SET;
  }
  own.l_pid = 0;
  int result = fcntl(file, command == F_GETLK ? F_OFD_GETLK : command == F_SETLK ? F_OFD_SETLK : F_OFD_SETLKW, &own);
  return result || sets || faas_copy(lock, &own, sizeof own) ? result : -1;
}

void faas_file_unlock(int descriptor) {
  struct faas_frame *frame = faas_emulated();
  struct stat status;
  if (!frame || !frame->rare || !frame->rare->file_locks || fstat(descriptor, &status))
    return;
  faas_frame_lock(frame);
  struct faas_file_lock **place = find(frame, &status), *entry = *place;
  if (entry)
    *place = entry->next;
  faas_frame_unlock(frame);
  if (!entry)
    return;
  faas_close(entry->file);
  faas_heap_free(&frame->heap, entry);
}

void faas_file_locks_end(struct faas_frame *frame) {
  for (struct faas_file_lock *entry = frame->rare->file_locks; entry; entry = entry->next)
    faas_close(entry->file);
}

/* ---- lockf ------------------------------------------------------------------------------------------------------- */

int __faas_lockf(int descriptor, int command, off_t size) {
  struct flock lock = {.l_type = command == F_ULOCK ? F_UNLCK : F_WRLCK, .l_whence = SEEK_CUR, .l_len = size};
  switch (command) {
  case F_ULOCK:
  case F_TLOCK:
    return faas_file_lock(descriptor, F_SETLK, &lock);
  case F_LOCK:
    return faas_file_lock(descriptor, F_SETLKW, &lock);
  case F_TEST:
    if (faas_file_lock(descriptor, F_GETLK, &lock))
      return -1;
    if (lock.l_type == F_UNLCK || lock.l_pid == getpid())
      return 0;
    errno = EACCES;
    return -1;
  default:
    errno = EINVAL;
    return -1;
  }
}

int __faas_lockf64(int descriptor, int command, off64_t size) { return __faas_lockf(descriptor, command, size); }
