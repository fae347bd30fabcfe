/* caller - measures what one invocation costs in each isolation mode.
 *
 * Request: the number of rounds and of bytes. Response: one JSON object a round, on a line: nanoseconds of a plain C
 * call that copies so many bytes into a new buffer, and of an invocation with them of each callee, all measured in
 * turns. */
#include <faas.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
  LARGEST = 1 << 20,
  PLAIN_CALLS = 100000,
  SHARED_CALLS = 50000,
  FRESH_CALLS = 20000,
  PROCESS_CALLS = 50,
  REMOTE_CALLS = 100
};

static const char bytes[LARGEST];
/* If the compiler knew these, the plain call would copy nothing. */
static const void *volatile hidden_request = bytes;
static volatile size_t hidden_size;

/* The same work without an invocation: a response of its own with a copy of the request. */
__attribute__((noinline)) static int plain_echo(const void *data, size_t size, faas_response *response) {
  char *copy = malloc(size + 1);
  if (!copy)
    return FAAS_NO_MEMORY;
  memcpy(copy, data, size);
  copy[size] = '\0';
  *response = (faas_response){copy, size, "", FAAS_OK, copy};
  return FAAS_OK;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void require(int status, const faas_response *response) {
  if (status == FAAS_OK && response->size == hidden_size)
    return;
  faas_fail(status ? response->error : "the answer is not the request");
  exit(1);
}

/* Each with its name as a constant, so that the call is direct. */
#define MEASURE(ID, CALLS, CALL)                                                                                       \
  static double measure_##ID(void) {                                                                                   \
    const void *request = hidden_request;                                                                              \
    size_t size = hidden_size;                                                                                         \
    int calls = (CALLS) / (1 + (int)(size >> 12)) + 10;                                                                \
    double start = now();                                                                                              \
    for (int i = 0; i < calls; i++) {                                                                                  \
      faas_response response;                                                                                          \
      require(CALL, &response);                                                                                        \
      faas_response_free(&response);                                                                                   \
    }                                                                                                                  \
    return (now() - start) / calls;                                                                                    \
  }
/* A function with a main is never shared. */
#define CALLEES_IN(X, LANGUAGE)                                                                                        \
  X(sdk, LANGUAGE, shared, SHARED_CALLS)                                                                               \
  X(sdk, LANGUAGE, fresh, FRESH_CALLS)                                                                                 \
  X(sdk, LANGUAGE, process, PROCESS_CALLS)                                                                             \
  X(main, LANGUAGE, fresh, FRESH_CALLS)                                                                                \
  X(main, LANGUAGE, process, PROCESS_CALLS)
#define CALLEES(X) CALLEES_IN(X, c) CALLEES_IN(X, cpp) CALLEES_IN(X, rust)

#define NAME(KIND, LANGUAGE, MODE) #KIND "-" #LANGUAGE "-" #MODE
#define MEASURE_CALLEE(KIND, LANGUAGE, MODE, CALLS)                                                                    \
  MEASURE(KIND##_##LANGUAGE##_##MODE, CALLS, faas_invoke(NAME(KIND, LANGUAGE, MODE), request, size, &response))
MEASURE(plain, PLAIN_CALLS, plain_echo(request, size, &response))
/* Not in this binary. */
MEASURE(remote, REMOTE_CALLS, faas_invoke("remote", request, size, &response))
CALLEES(MEASURE_CALLEE)

#define ENTRY(KIND, LANGUAGE, MODE, CALLS) {NAME(KIND, LANGUAGE, MODE), measure_##KIND##_##LANGUAGE##_##MODE},
static const struct {
  const char *name;
  double (*measure)(void);
} cases[] = {{"plain", measure_plain},
             CALLEES(ENTRY)
             /* Last: to ask a server loads libcurl and its libraries, with which a fork takes longer. */
             {"remote", measure_remote}};

int faas_main(void) {
  char *end;
  long rounds = strtol(faas_request().data, &end, 10);
  hidden_size = strtoul(end, NULL, 10);
  if (hidden_size > LARGEST)
    return faas_fail("too large");
  for (; rounds > 0; rounds--) {
    const char *separator = "{";
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++, separator = ", ") {
      char text[100];
      int length = snprintf(text, sizeof text, "%s\"%s\": %.2f", separator, cases[i].name, cases[i].measure());
      faas_respond(text, (size_t)length);
    }
    faas_respond("}\n", 2);
  }
  return 0;
}
