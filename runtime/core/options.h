/* options.h - every FAAS_* variable. */
#ifndef FAAS_CORE_OPTIONS_H
#define FAAS_CORE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

enum faas_lazy { FAAS_LAZY_FIRST_USE, FAAS_LAZY_CHECK, FAAS_LAZY_NOW };

struct faas_options {
  int async_threads;   /* FAAS_ASYNC_THREADS: asynchronous invocations that are at work at the same time */
  const char *entry;   /* FAAS_ENTRY: the function that answers requests from outside; null = the root */
  const char *expose;  /* FAAS_EXPOSE: comma-separated names served under /function/; "all"; "" = none */
  const char *function; /* FAAS_FUNCTION: name of an unfused function; null = that of its executable */
  const char *gateway; /* FAAS_GATEWAY: URL template of remote functions; null = none */
  int grace;           /* FAAS_GRACE: seconds that a server takes to end at most */
  size_t max_body;     /* FAAS_MAX_BODY: bytes of a request or a response */
  size_t max_depth;    /* FAAS_MAX_DEPTH: invocations nested in one another */
  int start_timeout;   /* FAAS_START_TIMEOUT: seconds that a server may take until it accepts connections */
  int memory_pressure; /* FAAS_MEMORY_PRESSURE: percent of the memory limits from which on memory is short */
  const char *idempotent; /* FAAS_IDEMPOTENT: comma-separated remote functions that may be invoked twice; "all" */
  int timeout;         /* FAAS_TIMEOUT: seconds that a remote invocation may take; 0 = no limit */
  int max_inflight;    /* FAAS_MAX_INFLIGHT, else max_inflight: more requests are refused; 0 = they wait */
  const char *platform; /* FAAS_PLATFORM: see platform.c; null = found out */
  const char *profile; /* FAAS_PROFILE: file or URL for the profile; null = none */
  double profile_sample; /* FAAS_PROFILE_SAMPLE: share of the traces that are recorded; negative = not given */
  int port;            /* FAAS_PORT, else a platform's: TCP port of the HTTP server; -1 = none */
  int threads;         /* FAAS_THREADS: requests served at the same time */
  enum faas_lazy lazy; /* FAAS_LAZY: when libraries are loaded that a function may never use */

  /* What platforms say; null = nothing. */
  const char *fn_format;          /* FN_FORMAT */
  const char *fn_listener;        /* FN_LISTENER: unix:PATH */
  const char *fn_logframe_header; /* FN_LOGFRAME_HDR */
  const char *fn_logframe_name;   /* FN_LOGFRAME_NAME */
  const char *lambda_api;         /* AWS_LAMBDA_RUNTIME_API: HOST:PORT */
  int lambda_pollers;             /* AWS_LAMBDA_MAX_CONCURRENCY */
  const char *openwhisk_ack;      /* __OW_WAIT_FOR_ACK */
  const char *upstream;           /* http_upstream_url, else upstream_url: where of-watchdog sends requests */
  const char *watchdog_port;      /* port: its own; null = 8080 */
};

extern struct faas_options faas_options;

/* Fills faas_options from the environment; main does it before anything else. Returns 0, or -1 after it wrote a line
 * about the first variable that is malformed to stderr. There are lines also about what is ignored. */
int faas_options_load(void);
/* Whether the variable's value is not for this runtime. */
bool faas_option_is_ignored(const char *name);

/* Whether a comma-separated list has the name, or is "all". */
bool faas_list_has(const char *list, const char *name, size_t size);

#endif
