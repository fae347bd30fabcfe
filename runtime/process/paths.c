#include "process/paths.h"

#include "process/cxx.h"
#include "process/descriptors.h"
#include "process/guard.h"
#include "process/standard.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* The descriptor that a path names, or -1. */
static int number_of(const char *path) {
  static const char *const standard[] = {"/dev/stdin", "/dev/stdout", "/dev/stderr"};
  static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/"};
  for (int number = 0; number <= STDERR_FILENO; number++)
    if (!strcmp(path, standard[number]))
      return number;
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
    size_t size = strlen(folders[i]);
    char *end;
    long number = strncmp(path, folders[i], size) ? -1 : strtol(path + size, &end, 10);
    if (number >= 0 && number < INT_MAX && path[size] >= '0' && path[size] <= '9' && !*end)
      return (int)number;
  }
  return -1;
}

static bool copy_of(int number, int flags, int *descriptor) {
  if (number < 0 || !faas_emulated())
    return false;
  int real = faas_descriptor(number);
  if (real == number && !faas_is_standard(number))
    return false;
  *descriptor = fcntl(real, flags & O_CLOEXEC ? F_DUPFD_CLOEXEC : F_DUPFD, STDERR_FILENO + 1);
  return true;
}

bool faas_open_number(const char *path, int flags, int *descriptor) {
  char first;
  if (!faas_emulated() || !faas_copy(&first, path, 1) || first != '/' || (path[1] != 'd' && path[1] != 'p') ||
      !copy_of(number_of(path), flags, descriptor))
    return false;
  if (*descriptor < 0 && errno == EBADF)
    errno = ENOENT;
  return true;
}

bool faas_file_copies(int descriptor, int *copy) { return copy_of(descriptor, O_CLOEXEC, copy); }
bool faas_file_names(const char *path, int *copy) { return faas_open_number(path, O_CLOEXEC, copy); }
