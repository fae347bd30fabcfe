/* heap_hooks.c - libc functions that allocate for their caller: what they hand to a function is in the heap of its
 * invocation.
 *
 * libc's result is copied and freed, or libc is given memory to resize. Its malloc is not redirected meanwhile: the
 * first printf of a wide character, say, makes tables that libc keeps. */
#include "malloc/heap_hooks.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
#include <wchar.h>

/* The system's `size` bytes at `data` become the function's. */
static void *adopt(void *data, size_t size) {
  void *own = data ? __faas_malloc(size) : NULL;
  if (own)
    memcpy(own, data, size);
  free(data);
  return own;
}

static char *adopt_text(char *text) { return adopt(text, text ? strlen(text) + 1 : 0); }

static void *copy(const void *data, size_t size) {
  void *own = __faas_malloc(size);
  return own ? memcpy(own, data, size) : NULL;
}

char *__faas_strdup(const char *text) { return copy(text, strlen(text) + 1); }
char *__faas___strdup(const char *text) { return __faas_strdup(text); }

char *__faas_strndup(const char *text, size_t limit) {
  size_t size = strnlen(text, limit);
  char *own = __faas_malloc(size + 1);
  if (!own)
    return NULL;
  memcpy(own, text, size);
  own[size] = '\0';
  return own;
}

char *__faas___strndup(const char *text, size_t limit) { return __faas_strndup(text, limit); }
wchar_t *__faas_wcsdup(const wchar_t *text) { return copy(text, (wcslen(text) + 1) * sizeof *text); }

int __vasprintf_chk(char **text, int flag, const char *format, va_list arguments);

/* Takes over what one of them gave. */
static int printed(char **text, int size) {
  if (size < 0)
    return size;
  *text = adopt(*text, (size_t)size + 1);
  return *text ? size : -1;
}

int __faas_vasprintf(char **text, const char *format, va_list arguments) {
  return printed(text, vasprintf(text, format, arguments));
}

int __faas_asprintf(char **text, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int size = __faas_vasprintf(text, format, arguments);
  va_end(arguments);
  return size;
}

int __faas___vasprintf_chk(char **text, int flag, const char *format, va_list arguments) {
  return printed(text, __vasprintf_chk(text, flag, format, arguments));
}

int __faas___asprintf_chk(char **text, int flag, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int size = __faas___vasprintf_chk(text, flag, format, arguments);
  va_end(arguments);
  return size;
}

/* libc resizes the line with realloc, which keeps it in the heap that it is in. */
ssize_t __faas_getdelim(char **line, size_t *size, int delimiter, FILE *file) {
  enum { FIRST_SIZE = 120 };
  if (line && size && (!*line || !*size)) {
    char *first = __faas_malloc(FIRST_SIZE);
    if (!first)
      return -1;
    free(*line);
    *line = first;
    *size = FIRST_SIZE;
  }
  return getdelim(line, size, delimiter, file);
}

ssize_t __faas___getdelim(char **line, size_t *size, int delimiter, FILE *file) {
  return __faas_getdelim(line, size, delimiter, file);
}

ssize_t __faas_getline(char **line, size_t *size, FILE *file) { return __faas_getdelim(line, size, '\n', file); }

char *__faas_realpath(const char *path, char *resolved) {
  char *result = realpath(path, resolved);
  return resolved ? result : adopt_text(result);
}

char *__faas_canonicalize_file_name(const char *path) { return __faas_realpath(path, NULL); }

/* With a size, the function may write to all of it. */
char *__faas_getcwd(char *buffer, size_t size) {
  char *result = getcwd(buffer, size);
  return buffer ? result : adopt(result, result ? size ? size : strlen(result) + 1 : 0);
}

char *__faas_get_current_dir_name(void) { return adopt_text(get_current_dir_name()); }
char *__faas_tempnam(const char *folder, const char *prefix) { return adopt_text(tempnam(folder, prefix)); }

/* Takes over the entries and their list. */
static int scanned(struct dirent ***entries, int count) {
  if (count <= 0) /* no list either */
    return count;
  bool complete = true;
  for (int i = 0; i < count; i++)
    complete &= ((*entries)[i] = adopt((*entries)[i], (*entries)[i]->d_reclen)) != NULL;
  *entries = adopt(*entries, (size_t)count * sizeof **entries);
  return complete && *entries ? count : -1;
}

int __faas_scandir(const char *folder, struct dirent ***entries, int (*filter)(const struct dirent *),
                   int (*compare)(const struct dirent **, const struct dirent **)) {
  return scanned(entries, scandir(folder, entries, filter, compare));
}

/* The same type on 64-bit systems. */
int __faas_scandir64(const char *folder, struct dirent ***entries, int (*filter)(const struct dirent *),
                     int (*compare)(const struct dirent **, const struct dirent **)) {
  return __faas_scandir(folder, entries, filter, compare);
}
