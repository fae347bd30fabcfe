/* locale.c - setlocale(..., "") of a fused function: the locale that the environment names.
 *
 * A locale belongs to a process, so a function that sets one gets a process of its own. Most ask only for what the
 * environment names, though, and in a container that is C: as it was. So such a function has a process only where another
 * one is named, which is decided once for the environment of the process and for each call over that which --env gave the
 * function. One that names a locale itself, with setenv, is told that there is none. */
#include "process/locale.h"

#include "process/environment.h"
#include "process/frame.h"

#include <locale.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

static const struct {
  int category;
  const char *variable;
} categories[] = {
    {LC_CTYPE, "LC_CTYPE="},
    {LC_NUMERIC, "LC_NUMERIC="},
    {LC_TIME, "LC_TIME="},
    {LC_COLLATE, "LC_COLLATE="},
    {LC_MONETARY, "LC_MONETARY="},
    {LC_MESSAGES, "LC_MESSAGES="},
    {LC_PAPER, "LC_PAPER="},
    {LC_NAME, "LC_NAME="},
    {LC_ADDRESS, "LC_ADDRESS="},
    {LC_TELEPHONE, "LC_TELEPHONE="},
    {LC_MEASUREMENT, "LC_MEASUREMENT="},
    {LC_IDENTIFICATION, "LC_IDENTIFICATION="},
};

enum { CATEGORIES = sizeof categories / sizeof *categories };

/* The value of the last variable of that name, which ends in '='; null if there is none or it is empty. */
static const char *value(char *const *environment, const char *variable) {
  const char *found = NULL;
  size_t size = strlen(variable);
  for (; environment && *environment; environment++)
    if (!strncmp(*environment, variable, size))
      found = *environment + size;
  return found && *found ? found : NULL;
}

/* `over` hides what `under` has. */
static const char *either(char *const *over, char *const *under, const char *variable) {
  const char *found = value(over, variable);
  return found ? found : value(under, variable);
}

static bool is_c(const char *name) { return !name || !strcmp(name, "C") || !strcmp(name, "POSIX"); }

/* Whether setlocale(category, "") stays in C. */
static bool stays_in_c(char *const *over, char *const *under, int category) {
  const char *all = either(over, under, "LC_ALL="), *any = either(over, under, "LANG=");
  for (size_t i = 0; i < CATEGORIES; i++) {
    const char *own = either(over, under, categories[i].variable);
    if ((category == LC_ALL || category == categories[i].category) && !is_c(all ? all : own ? own : any))
      return false;
  }
  return true;
}

static bool process_stays_in_c;

static void look_at_process(void) { process_stays_in_c = stays_in_c(environ, NULL, LC_ALL); }

bool faas_names_locale(const struct faas_function *function) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  if (function->environment)
    return !stays_in_c(function->environment, environ, LC_ALL);
  pthread_once(&once, look_at_process);
  return !process_stays_in_c;
}

char *__faas_setlocale(int category, const char *locale) {
  struct faas_frame *frame = faas_emulated();
  if (!frame || !locale || *locale)
    return setlocale(category, locale);
  return stays_in_c(faas_environment(frame), NULL, category) ? setlocale(category, "C") : NULL;
}
