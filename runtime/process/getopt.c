/* getopt.c - getopt for each invocation: libc's keeps its place in the arguments for the process.
 *
 * It does what libc's does, arguments moved behind the options and abbreviated long names included, except for "W;". */
#include "core/heap.h"
#include "process/cxx.h"
#include "process/environment.h"
#include "process/frame.h"

#include <getopt.h>
#include <string.h>

struct faas_getopt {
  char *argument; /* optarg */
  int index;      /* optind */
  int report;     /* opterr */
  int option;     /* optopt */
  char *rest;     /* of an argument with several short options, or null */
  int first;      /* arguments passed over so far, which are no options: from here ... */
  int last;       /* ... to before here */
  bool begun;
};

static struct faas_getopt *state(void) {
  struct faas_frame *frame = faas_current;
  if (!frame->getopt && (frame->getopt = faas_heap_alloc(&frame->heap, sizeof *frame->getopt)))
    *frame->getopt = (struct faas_getopt){.index = 1, .report = 1, .option = '?'};
  return frame->getopt;
}

/* Without an invocation, or memory for its state, they are the process's. */
char **__faas_optarg_location(void) { return faas_current && state() ? &state()->argument : &optarg; }
int *__faas_optind_location(void) { return faas_current && state() ? &state()->index : &optind; }
int *__faas_opterr_location(void) { return faas_current && state() ? &state()->report : &opterr; }
int *__faas_optopt_location(void) { return faas_current && state() ? &state()->option : &optopt; }

static void reverse(char **from, char **to) {
  for (; from < --to; from++) {
    char *kept = *from;
    *from = *to;
    *to = kept;
  }
}

/* Swaps the arguments passed over with the options behind them. */
static void exchange(struct faas_getopt *s, char **argv) {
  reverse(argv + s->first, argv + s->last);
  reverse(argv + s->last, argv + s->index);
  reverse(argv + s->first, argv + s->index);
  s->first += s->index - s->last;
  s->last = s->index;
}

static bool is_option(const char *argument) { return argument[0] == '-' && argument[1]; }

static int complain(struct faas_getopt *s, const char *letters, char **argv, const char *what, const char *name,
                    int size, int option, int result) {
  FILE *errors = s->report && letters[0] != ':' ? *__faas_stderr_location() : NULL;
  if (errors)
    fprintf(errors, "%s: %s '%.*s'\n", argv[0], what, size, name);
  s->option = option;
  return result;
}

/* -1 where the text may still be short options. */
static int long_option(struct faas_getopt *s, int argc, char **argv, const char *letters, const struct option *options,
                       int *index, bool single) {
  int size = (int)strcspn(s->rest, "=");
  const char *name = s->rest;
  const struct option *found = NULL;
  bool exact = false, ambiguous = false;
  for (const struct option *o = options; o->name && !exact; o++) {
    if (strncmp(o->name, name, (size_t)size))
      continue;
    exact = strlen(o->name) == (size_t)size;
    ambiguous |= found && (single || o->has_arg != found->has_arg || o->flag != found->flag || o->val != found->val);
    if (exact || !found)
      found = o;
  }
  if (!found && single && argv[s->index][1] != '-' && strchr(letters, *name))
    return -1;
  s->rest = NULL;
  s->index++;
  if (!found || (ambiguous && !exact))
    return complain(s, letters, argv, found ? "ambiguous option" : "unrecognized option", name, size, 0, '?');
  if (name[size] && !found->has_arg)
    return complain(s, letters, argv, "no argument is allowed for option", name, size, found->val, '?');
  if (name[size])
    s->argument = (char *)name + size + 1;
  else if (found->has_arg == required_argument && s->index < argc)
    s->argument = argv[s->index++];
  else if (found->has_arg == required_argument)
    return complain(s, letters, argv, "missing argument of option", name, size, found->val,
                    letters[0] == ':' ? ':' : '?');
  if (index)
    *index = (int)(found - options);
  if (!found->flag)
    return found->val;
  *found->flag = found->val;
  return 0;
}

static int short_option(struct faas_getopt *s, int argc, char **argv, const char *letters) {
  const char *name = s->rest++, *known = strchr(letters, *name);
  if (!*s->rest)
    s->index++;
  if (!known || *name == ':' || *name == ';')
    return complain(s, letters, argv, "invalid option", name, 1, *name, '?');
  if (known[1] != ':')
    return *name;
  if (*s->rest) {
    s->argument = s->rest;
    s->index++;
  } else if (known[2] != ':' && s->index < argc) {
    s->argument = argv[s->index++];
  }
  s->rest = NULL;
  if (!s->argument && known[2] != ':')
    return complain(s, letters, argv, "missing argument of option", name, 1, *name, letters[0] == ':' ? ':' : '?');
  return *name;
}

static int next(int argc, char **argv, const char *letters, const struct option *options, int *index, bool single) {
  struct faas_getopt *s = state();
  if (argc < 1)
    return -1;
  s->argument = NULL;
  if (!s->index || !s->begun) {
    s->index += !s->index;
    s->first = s->last = s->index;
    s->rest = NULL;
    s->begun = true;
  }
  bool in_order = letters[0] == '-', stop = letters[0] == '+' || (!in_order && __faas_getenv("POSIXLY_CORRECT"));
  letters += letters[0] == '-' || letters[0] == '+';
  if (s->rest && *s->rest)
    return short_option(s, argc, argv, letters);
  if (s->last > s->index)
    s->last = s->index;
  if (s->first > s->index)
    s->first = s->index;
  if (!in_order && !stop) {
    if (s->first != s->last && s->last != s->index)
      exchange(s, argv);
    else if (s->last != s->index)
      s->first = s->index;
    while (s->index < argc && !is_option(argv[s->index]))
      s->index++;
    s->last = s->index;
  }
  if (s->index < argc && !strcmp(argv[s->index], "--")) {
    s->index++;
    if (s->first != s->last && s->last != s->index)
      exchange(s, argv);
    else if (s->first == s->last)
      s->first = s->index;
    s->last = s->index = argc;
  }
  if (s->index >= argc) {
    if (s->first != s->last)
      s->index = s->first;
    return -1;
  }
  char *argument = argv[s->index];
  if (!is_option(argument)) {
    if (!in_order)
      return -1;
    s->argument = argument;
    s->index++;
    return 1;
  }
  if (options && (argument[1] == '-' || (single && (argument[2] || !strchr(letters, argument[1]))))) {
    s->rest = argument + 1 + (argument[1] == '-');
    int option = long_option(s, argc, argv, letters, options, index, single);
    if (option != -1)
      return option;
  }
  s->rest = argument + 1;
  return short_option(s, argc, argv, letters);
}

int __faas_getopt(int argc, char *const *argv, const char *letters) {
  return faas_current && state() ? next(argc, (char **)argv, letters, NULL, NULL, false) : getopt(argc, argv, letters);
}

int __faas_getopt_long(int argc, char *const *argv, const char *letters, const struct option *options, int *index) {
  return faas_current && state() ? next(argc, (char **)argv, letters, options, index, false)
                                 : getopt_long(argc, argv, letters, options, index);
}

int __faas_getopt_long_only(int argc, char *const *argv, const char *letters, const struct option *options,
                            int *index) {
  return faas_current && state() ? next(argc, (char **)argv, letters, options, index, true)
                                 : getopt_long_only(argc, argv, letters, options, index);
}
