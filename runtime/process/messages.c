/* messages.c - what libc writes to stderr by itself: perror and the like; err, error and assert, which do so in the name of
 * the program and may end it. libc's own would name the fused binary, and end that. The texts are glibc's, byte for byte. */
#include "process/messages.h"

#include "core/heap.h"
#include "process/cxx.h"
#include "process/exit.h"
#include "process/frame.h"
#include "process/stdio.h"

#include <err.h>
#include <errno.h>
#include <error.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* libc's variables of the same purpose, each invocation's own. */
struct faas_messages {
  char *program, *short_program;
  void (*print_program)(void);
  unsigned count;
  int one_per_line;
  const char *file; /* of the last error_at_line */
  unsigned line;
};

/* Null outside an invocation, and when out of memory. */
static struct faas_messages *messages(void) {
  struct faas_frame *frame = faas_current;
  if (!frame)
    return NULL;
  struct faas_rare *rare = faas_frame_rare(frame);
  if (!rare)
    return NULL;
  faas_frame_lock(frame);
  if (!rare->messages && (rare->messages = faas_heap_zeroed(&frame->heap, 1, sizeof *rare->messages)))
    rare->messages->program = rare->messages->short_program = frame->argv[0];
  faas_frame_unlock(frame);
  return rare->messages;
}

#define LOCATION(TYPE, NAME, FIELD, OF_LIBC)                                                                           \
  TYPE *NAME(void) {                                                                                                   \
    struct faas_messages *own = messages();                                                                            \
    return own ? &own->FIELD : &OF_LIBC;                                                                               \
  }
typedef void (*print)(void);
LOCATION(char *, __faas_program_location, program, program_invocation_name)
LOCATION(char *, __faas_short_program_location, short_program, program_invocation_short_name)
LOCATION(print, __faas_error_print_location, print_program, error_print_progname)
LOCATION(unsigned, __faas_error_count_location, count, error_message_count)
LOCATION(int, __faas_error_once_location, one_per_line, error_one_per_line)

/* Where they go. */
static FILE *errors(void) {
  FILE *own = *__faas_stderr_location();
  return own ? own : stderr; /* out of memory */
}

void __faas_perror(const char *what) {
  const char *text = strerror(errno);
  fprintf(errors(), "%s%s%s\n", what ? what : "", what && *what ? ": " : "", text);
}

void __faas_psignal(int number, const char *what) {
  const char *text = sigdescr_np(number), *before = what && *what ? ": " : "";
  what = what ? what : "";
  if (text)
    fprintf(errors(), "%s%s%s\n", what, before, text);
  else
    fprintf(errors(), "%s%sUnknown signal %d\n", what, before, number);
}

/* ---- err ------------------------------------------------------------------------------------------------------- */

static void warning(const char *format, va_list arguments, bool with_error) {
  int number = errno;
  FILE *log = errors();
  flockfile(log); /* the line is one piece */
  fprintf(log, "%s: ", *__faas_short_program_location());
  if (format)
    vfprintf(log, format, arguments);
  if (format && with_error)
    fputs(": ", log);
  if (with_error)
    fputs(strerror(number), log);
  fputc('\n', log);
  funlockfile(log);
  errno = number;
}

void __faas_vwarn(const char *format, va_list arguments) { warning(format, arguments, true); }
void __faas_vwarnx(const char *format, va_list arguments) { warning(format, arguments, false); }

_Noreturn void __faas_verr(int status, const char *format, va_list arguments) {
  warning(format, arguments, true);
  __faas_exit(status);
}

_Noreturn void __faas_verrx(int status, const char *format, va_list arguments) {
  warning(format, arguments, false);
  __faas_exit(status);
}

void __faas_warn(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  __faas_vwarn(format, arguments);
  va_end(arguments);
}

void __faas_warnx(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  __faas_vwarnx(format, arguments);
  va_end(arguments);
}

_Noreturn void __faas_err(int status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  __faas_verr(status, format, arguments);
}

_Noreturn void __faas_errx(int status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  __faas_verrx(status, format, arguments);
}

/* ---- error ----------------------------------------------------------------------------------------------------- */

/* What comes first: the program's name, or what the function has printed instead. */
static void begin(const char *after) {
  FILE *output = *__faas_stdout_location();
  if (output)
    fflush(output);
  void (*print_program)(void) = *__faas_error_print_location();
  if (print_program)
    print_program();
  else
    fprintf(errors(), "%s:%s", *__faas_program_location(), after);
}

static void finish(int status, int number, const char *format, va_list arguments) {
  vfprintf(errors(), format, arguments);
  ++*__faas_error_count_location();
  if (number)
    fprintf(errors(), ": %s", strerror(number));
  fputc('\n', errors());
  if (status)
    __faas_exit(status);
}

void __faas_error(int status, int number, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  begin(" ");
  finish(status, number, format, arguments);
  va_end(arguments);
}

/* Whether it is to be left out, because there was one of that line already. */
static bool is_repeated(const char *file, unsigned line) {
  struct faas_messages *own = messages();
  if (!own || !own->one_per_line)
    return false;
  const char *last = own->file;
  if (own->line == line && (file == last || (file && last && !strcmp(file, last))))
    return true;
  own->file = file;
  own->line = line;
  return false;
}

void __faas_error_at_line(int status, int number, const char *file, unsigned line, const char *format, ...) {
  if (is_repeated(file, line))
    return;
  va_list arguments;
  va_start(arguments, format);
  begin("");
  if (file)
    fprintf(errors(), "%s:%u: ", file, line);
  else
    fputc(' ', errors());
  finish(status, number, format, arguments);
  va_end(arguments);
}

/* ---- assert ---------------------------------------------------------------------------------------------------- */

_Noreturn void __faas_abort(void);

_Noreturn void __faas___assert_fail(const char *assertion, const char *file, unsigned line, const char *function) {
  fprintf(errors(), "%s: %s:%u: %s%sAssertion `%s' failed.\n", *__faas_short_program_location(), file, line,
          function ? function : "", function ? ": " : "", assertion);
  __faas_abort();
}

_Noreturn void __faas___assert(const char *assertion, const char *file, int line) {
  __faas___assert_fail(assertion, file, (unsigned)line, NULL);
}

_Noreturn void __faas___assert_perror_fail(int number, const char *file, unsigned line, const char *function) {
  fprintf(errors(), "%s: %s:%u: %s%sUnexpected error: %s.\n", *__faas_short_program_location(), file, line,
          function ? function : "", function ? ": " : "", strerror(number));
  __faas_abort();
}
