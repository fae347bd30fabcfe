/* platform.h - where a binary runs, and the front ends. */
#ifndef FAAS_PLATFORMS_PLATFORM_H
#define FAAS_PLATFORMS_PLATFORM_H

#include "core/abi.h"
#include "process/metadata.h"

/* Where a binary can run. Each row of the table in platform.c is one. */
struct faas_platform {
  const char *name;        /* for FAAS_PLATFORM */
  const char *only;        /* what to say to other names where it is the only one; faas-merge deploy looks for it */
  const char *variables;   /* that tell it, separated by spaces; "" = only by name */
  enum faas_spelling spelling;
  /* Answers requests with `function` until the end of the process, whose exit status it returns. */
  int (*run)(const struct faas_function *function);
  /* Tells the platform that the process cannot start. Null: the exit status and the log say it. */
  void (*refuse)(const char *reason);
};

/* The one of FAAS_PLATFORM, or the first one whose variable is in the environment. Null, with a line on stderr, if
 * FAAS_PLATFORM names none. */
const struct faas_platform *faas_platform_choose(void);

/* One for each FAAS_PLATFORM of faas_abi.inc. */
#define FAAS_PLATFORM(ID, NAME) extern const struct faas_platform __faas_platform_##ID;
#include "faas_abi.inc"
extern const struct faas_platform *const __faas_platform_fixed;

/* The front ends. Each returns the exit status of the process. */
int faas_one_shot(const struct faas_function *function);
int faas_web(const struct faas_function *function);
int faas_of_watchdog(const struct faas_function *function);
int faas_knative(const struct faas_function *function);
int faas_azure(const struct faas_function *function);
int faas_fn(const struct faas_function *function);
int faas_openwhisk(const struct faas_function *function);
int faas_openwhisk_blackbox(const struct faas_function *function);
int faas_lambda(const struct faas_function *function);
void faas_lambda_refuse(const char *reason);

#endif
