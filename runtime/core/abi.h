/* abi.h - what emitted code and the runtime share: the structs that it initialises, its tables, and the marks of functions
 * that passes treat in a way of their own. */
#ifndef FAAS_CORE_ABI_H
#define FAAS_CORE_ABI_H

#include "faas.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

typedef int (*faas_entry)(int argc, char **argv, char **envp);
typedef void (*faas_constructor)(int argc, char **argv, char **envp);
struct faas_function;
typedef int (*faas_local_call)(const struct faas_function *callee, const void *request, size_t size,
                               faas_response *response);

#define FAAS_DECLARE_FIELD(KIND, CTYPE, NAME) CTYPE NAME;

struct faas_fixup {
#define FAAS_FIXUP_FIELD FAAS_DECLARE_FIELD
#include "faas_abi.inc"
};

struct faas_block {
#define FAAS_BLOCK_FIELD FAAS_DECLARE_FIELD
#include "faas_abi.inc"
};

struct faas_function {
#define FAAS_FUNCTION_FIELD FAAS_DECLARE_FIELD
#include "faas_abi.inc"
};

struct faas_library {
#define FAAS_LIBRARY_FIELD FAAS_DECLARE_FIELD
#include "faas_abi.inc"
};

struct faas_import {
#define FAAS_IMPORT_FIELD FAAS_DECLARE_FIELD
#include "faas_abi.inc"
};

struct faas_budget {
#define FAAS_BUDGET_FIELD FAAS_DECLARE_FIELD
#include "faas_abi.inc"
};

#undef FAAS_DECLARE_FIELD

enum faas_mode {
#define FAAS_MODE(NAME, VALUE) FAAS_MODE_##NAME = VALUE,
#include "faas_abi.inc"
};

enum faas_kind {
#define FAAS_KIND(NAME, VALUE) FAAS_KIND_##NAME = VALUE,
#include "faas_abi.inc"
};

/* The fast path of invocations: the driver gives each fused function a copy of these, to inline. */
#define FAAS_FAST __attribute__((hot))
#define FAAS_USUAL(CONDITION) __builtin_expect(!!(CONDITION), 1)

/* A function that faas-profile may put another one in front of (FAAS_PROFILED in faas_abi.inc). Weak, so that until
 * then the compiler takes nothing for granted of what it does. */
#define FAAS_BOUNDARY __attribute__((weak))

/* Whether its descriptors 0 and 1 are not the process's. */
static inline bool faas_is_program(const struct faas_function *function) { return function->kind != FAAS_KIND_handler; }

/* Sorted by name. Emitted by faas-merge, or defined by unfused.c for a function linked with libfaas.a. */
extern const struct faas_function *const __faas_functions[];
extern const size_t __faas_function_count;
extern const struct faas_function *const __faas_root;
extern const struct faas_budget __faas_budgets[];
extern const size_t __faas_budget_count;

/* URL patterns of the user's, emitted by faas-merge; null behind the last. */
extern const char *const __faas_gateways[];

#endif
