/* streams.c - FILEs that are no files: fopencookie, fmemopen, open_memstream. One that a function leaves open is closed at
 * the end of its invocation, without running the function's code then and without writing to its memory, which may be
 * somebody else's by now: in a process it would just have vanished. */
#include "core/heap.h"
#include "process/stdio.h"

#include <stdlib.h>
#include <wchar.h>

/* ---- fopencookie ------------------------------------------------------------------------------------------------ */

struct cookie {
  struct faas_file file;
  void *own;
  cookie_io_functions_t functions;
  bool ended;
};

static ssize_t read_cookie(void *cookie, char *data, size_t size) {
  const struct cookie *of = cookie;
  return of->ended ? -1 : of->functions.read(of->own, data, size);
}

static ssize_t write_cookie(void *cookie, const char *data, size_t size) {
  const struct cookie *of = cookie;
  return of->ended ? 0 : of->functions.write(of->own, data, size);
}

static int seek_cookie(void *cookie, off64_t *at, int from) {
  const struct cookie *of = cookie;
  return of->ended ? -1 : of->functions.seek(of->own, at, from);
}

static int close_cookie(void *cookie) {
  const struct cookie *of = cookie;
  return of->ended || !of->functions.close ? 0 : of->functions.close(of->own);
}

static void end_cookie(struct faas_file *file) { ((struct cookie *)file)->ended = true; }

FILE *__faas_fopencookie(void *own, const char *mode, cookie_io_functions_t functions) {
  static const struct faas_file_kind kind = {.writes_out = true, .ending = end_cookie};
  struct cookie *cookie = faas_current ? faas_heap_alloc(&faas_current->heap, sizeof *cookie) : NULL;
  if (!cookie)
    return fopencookie(own, mode, functions);
  *cookie = (struct cookie){{.kind = &kind}, own, functions, false};
  cookie_io_functions_t shown = {functions.read ? read_cookie : NULL, functions.write ? write_cookie : NULL,
                                 functions.seek ? seek_cookie : NULL, close_cookie};
  return faas_file_note(&cookie->file, fopencookie(cookie, mode, shown));
}

/* ---- memory ----------------------------------------------------------------------------------------------------- */

FILE *__faas_fmemopen(void *data, size_t size, const char *mode) {
  static const struct faas_file_kind kind = {.writes_out = false};
  struct faas_file *file = faas_current ? faas_heap_alloc(&faas_current->heap, sizeof *file) : NULL;
  if (!file)
    return fmemopen(data, size, mode);
  *file = (struct faas_file){.kind = &kind};
  return faas_file_note(file, fmemopen(data, size, mode));
}

/* libc writes to variables of the function whenever the stream is written out. It is given these, which live as long. */
struct memory {
  struct faas_file file;
  void *data;
  size_t size;
  void **function_data;
  size_t *function_size;
};

static void show(struct faas_file *file) {
  const struct memory *memory = (struct memory *)file;
  *memory->function_data = memory->data;
  *memory->function_size = memory->size;
}

static void free_memory(struct faas_file *file) { free(((struct memory *)file)->data); }

static const struct faas_file_kind memory_kind = {.writes_out = false, .written_out = show, .ended = free_memory};

static struct memory *make_memory(void *data, size_t *size) {
  struct memory *memory = faas_current ? faas_heap_alloc(&faas_current->heap, sizeof *memory) : NULL;
  if (memory)
    *memory = (struct memory){{.kind = &memory_kind}, NULL, 0, data, size};
  return memory;
}

FILE *__faas_open_memstream(char **data, size_t *size) {
  struct memory *memory = make_memory(data, size);
  return memory ? faas_file_note(&memory->file, open_memstream((char **)&memory->data, &memory->size))
                : open_memstream(data, size);
}

FILE *__faas_open_wmemstream(wchar_t **data, size_t *size) {
  struct memory *memory = make_memory(data, size);
  return memory ? faas_file_note(&memory->file, open_wmemstream((wchar_t **)&memory->data, &memory->size))
                : open_wmemstream(data, size);
}
