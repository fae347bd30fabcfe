/* environment.c - the environment of a fused function: that of the process and, over it, what --env gave the function
 * at merge time, what came with the request, and what the invocation set itself. The process's own is not changed,
 * unless it is the invocation's.
 *
 * An invocation copies the list of variables when it first needs one of its own: it is an SDK function that may never
 * look at it, at the latest when it starts a thread. Like libc's, these functions are not safe against a change in
 * another thread of the same function. */
#include "process/environment.h"
#include "core/heap.h"
#include "process/frame.h"
#include "process/metadata.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static size_t count(char *const *list) {
  size_t size = 0;
  while (list && list[size])
    size++;
  return size;
}

/* The place of variable `name` in `list`, or null. */
static char **find(char **list, const char *name, size_t size) {
  for (; list && *list; list++)
    if (!strncmp(*list, name, size) && (*list)[size] == '=')
      return list;
  return NULL;
}

static char **current(void) {
  struct faas_frame *frame = faas_emulated();
  if (frame && frame->environment_waits)
    faas_environment(frame);
  return frame && frame->environment ? frame->environment : environ;
}

/* Makes `text` (NAME=VALUE) a variable of the frame, which has a list of its own. It is not copied. */
static int set(struct faas_frame *frame, char *text) {
  char **place = find(frame->environment, text, strcspn(text, "="));
  if (place) {
    *place = text;
    return 0;
  }
  size_t size = count(frame->environment);
  /* main's third parameter stays valid, as in a process. */
  bool at_start = frame->environment == frame->environment_at_start;
  char **list = faas_heap_realloc(&frame->heap, at_start ? NULL : frame->environment, (size + 2) * sizeof *list);
  if (!list)
    return -1;
  if (at_start)
    memcpy(list, frame->environment, size * sizeof *list);
  list[size] = text;
  list[size + 1] = NULL;
  frame->environment = list;
  return 0;
}

/* Puts what came with the frame's request over it, as a watchdog does for the process that it starts for a request. */
static void add_request(struct faas_frame *frame) {
  for (struct faas_text *text = faas_metadata_variables(frame->metadata), *next; text; text = next) {
    next = text->next;
    char *own = frame->environment ? faas_heap_alloc(&frame->heap, strlen(text->text) + 1) : NULL;
    if (own)
      set(frame, strcpy(own, text->text));
    free(text);
  }
}

char **faas_environment(struct faas_frame *frame) {
  if (frame->process)
    return environ;
  if (frame->environment_waits) {
    frame->environment_waits = false;
    frame->environment_at_start = NULL; /* main has not been given a list yet */
    faas_environment(frame);
    add_request(frame);
    return frame->environment;
  }
  if (frame->environment)
    return frame->environment;
  size_t size = count(environ);
  char **list = faas_heap_alloc(&frame->heap, (size + 1) * sizeof *list);
  if (!list)
    return environ;
  memcpy(list, environ, size * sizeof *list);
  list[size] = NULL;
  frame->environment = list;
  for (char *const *own = frame->function->environment; own && *own; own++)
    set(frame, *own);
  return frame->environment;
}

char ***__faas_environ_location(void) {
  struct faas_frame *frame = faas_emulated();
  if (!frame)
    return &environ;
  faas_environment(frame);
  return &frame->environment;
}

char *__faas_getenv(const char *name) {
  size_t size = strlen(name);
  char **place = find(current(), name, size);
  return place ? *place + size + 1 : NULL;
}

char *__faas_secure_getenv(const char *name) { return __faas_getenv(name); }

int __faas_setenv(const char *name, const char *value, int replace) {
  struct faas_frame *frame = faas_emulated();
  if (!frame)
    return setenv(name, value, replace);
  if (!name || !*name || strchr(name, '=')) {
    errno = EINVAL;
    return -1;
  }
  if (!replace && __faas_getenv(name))
    return 0;
  char *text = faas_heap_alloc(&frame->heap, strlen(name) + strlen(value) + 2);
  faas_environment(frame);
  if (!text || !frame->environment) {
    errno = ENOMEM;
    return -1;
  }
  strcat(strcat(strcpy(text, name), "="), value);
  return set(frame, text);
}

int __faas_unsetenv(const char *name) {
  struct faas_frame *frame = faas_emulated();
  if (!frame)
    return unsetenv(name);
  if (!name || !*name || strchr(name, '=')) {
    errno = EINVAL;
    return -1;
  }
  faas_environment(frame);
  char **place = find(frame->environment, name, strlen(name));
  if (place)
    memmove(place, place + 1, (count(place + 1) + 1) * sizeof *place);
  return 0;
}

int __faas_putenv(char *text) {
  struct faas_frame *frame = faas_emulated();
  if (!frame)
    return putenv(text);
  if (!strchr(text, '='))
    return __faas_unsetenv(text);
  faas_environment(frame);
  return frame->environment ? set(frame, text) : -1;
}

int __faas_clearenv(void) {
  struct faas_frame *frame = faas_emulated();
  if (!frame)
    return clearenv();
  if (faas_environment(frame) && frame->environment)
    *frame->environment = NULL;
  return 0;
}
