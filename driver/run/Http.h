/* Http.h - the runtime's HTTP server and client, as the local gateway uses them.
 *
 * The runtime's own headers are C11. */
#ifndef FAAS_DRIVER_RUN_HTTP_H
#define FAAS_DRIVER_RUN_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A message. Of one that is given, nothing is the receiver's. */
struct run_message {
  const void *fields; /* for run_header */
  const char *path;   /* of a request: as it came, without the query */
  int status;         /* of an answer */
  const char *body;
  size_t size;
};

/* The value of a header, in any case, or of ":method" or ":query"; null if there is none. */
const char *run_header(const struct run_message *message, const char *name);
/* Steps through all of them; `*name` is null before the first. Names of what is no header begin with ':'. */
bool run_next_header(const struct run_message *message, const char **name, const char **value);

/* Makes an id of a call, a random UUID, and its NUL. */
enum { RUN_CALL_ID_SIZE = 36 };
void run_make_call_id(char id[RUN_CALL_ID_SIZE + 1]);

/* Decodes %XX in place. Returns the size. */
size_t run_percent_decode(char *text, size_t size);

/* What a server answers. Texts and body are malloc'ed and become the server's. */
struct run_answer {
  int status;
  char *headers; /* lines, each with its CR LF; null: none */
  char *body;    /* followed by a NUL byte */
  size_t size;
};

/* Fills it with copies. Out of memory the body is empty. */
void run_fill_answer(struct run_answer *answer, int status, const char *headers, const char *body, size_t size);

/* A socket of a port of an IPv4 address, which is put into `*port` if it is 0: a free one. -1 and errno. */
int run_listen(const char *address, int *port);
/* Serves what comes to it until SIGTERM or SIGINT, with `answer` called in up to `threads` threads. Returns 0, or 1
 * after a line on stderr. */
int run_serve(int listener, int port, int threads, void (*answer)(const struct run_message *, struct run_answer *));

/* A connection to a port of a host, kept between requests. Used by one thread at a time. */
struct run_client;
/* Null when out of memory. */
struct run_client *run_client_new(const char *host, const char *port);
void run_client_free(struct run_client *client);
/* Sends a request, and calls `take` with its answer. `headers`: lines, each with its CR LF. Null, or why there is no
 * answer. */
const char *run_ask(struct run_client *client, const char *method, const char *target, const char *headers,
                    const void *body, size_t size, int milliseconds, void (*take)(void *, const struct run_message *),
                    void *context);

#ifdef __cplusplus
}
#endif

#endif
