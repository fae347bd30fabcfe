/* otel.h - what the OTEL_* variables say. */
#ifndef FAAS_PROFILE_OTEL_H
#define FAAS_PROFILE_OTEL_H

#include <stdbool.h>

struct profile_otel {
  const char *host, *port, *path; /* of the collector */
  const char *headers;            /* lines, each with its CR LF */
  const char *service;            /* OTEL_SERVICE_NAME; null for none */
  const char *attributes;         /* OTEL_RESOURCE_ATTRIBUTES; null for none */
  int timeout;                    /* of one export, in milliseconds */
  int export_timeout;             /* OTEL_BSP_EXPORT_TIMEOUT */
  int delay;                      /* between exports */
  int queue, batch;               /* spans */
};

extern struct profile_otel profile_otel;

/* Reads them. False where no spans are to be exported. Called once. */
bool profile_otel_read(void);
/* Takes the next item off a list name=value,..., which it changes. False at the end. */
bool profile_otel_next(char **list, char **name, char **value);

#endif
