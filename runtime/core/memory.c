/* memory.c - whether the memory that this process may have is nearly used up.
 *
 * Limits are those of its cgroup and of the ones around it (version 2: memory.max and memory.high, version 1:
 * memory.limit_in_bytes), RLIMIT_AS and RLIMIT_DATA. Pages of files that the kernel can drop are not in use. */
#include "core/memory.h"
#include "core/options.h"
#include "core/owners.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum { CHECK_NANOSECONDS = 1000000, PATH_ROOM = 4096, TEXT_ROOM = 16 << 10 };

/* The contents of a small file as text; false if there is none. */
static bool read_file(const char *path, char *text) {
  int file = faas_claim(open(path, O_RDONLY | O_CLOEXEC));
  ssize_t size = file < 0 ? -1 : read(file, text, TEXT_ROOM - 1);
  if (file >= 0)
    faas_close(file);
  text[size < 0 ? 0 : size] = '\0';
  return size > 0;
}

/* A number in a file of its own; SIZE_MAX where there is none, as for "max". */
static size_t read_number(const char *folder, const char *name) {
  char path[PATH_ROOM], text[TEXT_ROOM], *end;
  snprintf(path, sizeof path, "%s/%s", folder, name);
  if (!read_file(path, text))
    return SIZE_MAX;
  unsigned long long number = strtoull(text, &end, 10);
  return end == text ? SIZE_MAX : number;
}

/* Bytes of files that were not used lately. */
static size_t read_inactive(const char *folder, const char *field) {
  char path[PATH_ROOM], text[TEXT_ROOM];
  snprintf(path, sizeof path, "%s/memory.stat", folder);
  const char *place = read_file(path, text) ? strstr(text, field) : NULL;
  return place ? strtoull(place + strlen(field), NULL, 10) : 0;
}

static bool is_over(size_t used, size_t limit) {
  return (double)used * 100 > (double)limit * faas_options.memory_pressure;
}

static bool group_is_short(const char *folder, bool unified) {
  size_t limit = read_number(folder, unified ? "memory.max" : "memory.limit_in_bytes");
  size_t high = unified ? read_number(folder, "memory.high") : SIZE_MAX;
  if (high < limit)
    limit = high;
  if (limit >= SIZE_MAX / 4) /* version 1 says "none" by a number like that */
    return false;
  size_t used = read_number(folder, unified ? "memory.current" : "memory.usage_in_bytes");
  if (used == SIZE_MAX || !is_over(used, limit))
    return false;
  size_t files = read_inactive(folder, unified ? "inactive_file " : "total_inactive_file ");
  return is_over(files < used ? used - files : 0, limit);
}

bool faas_memory_group_is_short(const char *own_groups, const char *mount) {
  char text[TEXT_ROOM], folder[PATH_ROOM], *rest = text, *line;
  if (!read_file(own_groups, text))
    return false;
  while ((line = strsep(&rest, "\n"))) { /* ID:CONTROLLERS:PATH */
    strsep(&line, ":");
    const char *controllers = strsep(&line, ":");
    bool unified = controllers && !*controllers;
    if (!line || (!unified && strcmp(controllers, "memory")))
      continue;
    size_t base = (size_t)snprintf(folder, sizeof folder, "%s%s", mount, unified ? "" : "/memory");
    if (base + strlen(line) >= sizeof folder)
      continue;
    strcpy(folder + base, line);
    for (size_t size = strlen(folder);; size = (size_t)((char *)memrchr(folder, '/', size) - folder)) {
      folder[size] = '\0';
      if (group_is_short(folder, unified))
        return true;
      if (size <= base)
        break;
    }
  }
  return false;
}

/* The limits of setrlimit, by what /proc/self/statm says: pages in all, and further on those of data. */
static bool limits_are_near(void) {
  struct rlimit all, data;
  if (getrlimit(RLIMIT_AS, &all) || getrlimit(RLIMIT_DATA, &data) ||
      (all.rlim_cur == RLIM_INFINITY && data.rlim_cur == RLIM_INFINITY))
    return false;
  char text[TEXT_ROOM];
  size_t pages, data_pages, page = (size_t)sysconf(_SC_PAGESIZE);
  return read_file("/proc/self/statm", text) && sscanf(text, "%zu %*s %*s %*s %*s %zu", &pages, &data_pages) == 2 &&
         ((all.rlim_cur != RLIM_INFINITY && is_over(pages * page, all.rlim_cur)) ||
          (data.rlim_cur != RLIM_INFINITY && is_over(data_pages * page, data.rlim_cur)));
}

bool faas_memory_is_short(void) {
  static _Atomic(int64_t) next_check;
  static atomic_bool is_short;
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  int64_t now = time.tv_sec * 1000000000 + time.tv_nsec;
  if (now >= atomic_load(&next_check)) {
    atomic_store(&is_short, limits_are_near() || faas_memory_group_is_short("/proc/self/cgroup", "/sys/fs/cgroup"));
    atomic_store(&next_check, now + CHECK_NANOSECONDS);
  }
  return atomic_load(&is_short);
}
