/* cxx.h - the seam between the C runtime and its C++ part, runtime/cxx, which is linked only into binaries with a
 * function in C++. */
#ifndef FAAS_PROCESS_CXX_H
#define FAAS_PROCESS_CXX_H

#include <stdbool.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a frame has of libstdc++; all null until the function uses it. */
struct faas_cxx_slot {
  void *streams;                         /* std::cin and the like */
  void (*end)(void *streams, bool keep); /* ends their use; keep: another invocation may get them */
  void (*terminate)(void);               /* what it gave to std::set_terminate */
};

/* Those of the current invocation. Null outside one. */
struct faas_cxx_slot *faas_cxx_current(void);
/* The current invocation's. */
FILE **__faas_stdin_location(void);
FILE **__faas_stdout_location(void);
FILE **__faas_stderr_location(void);

/* Whether a descriptor of the current invocation stands for another one, or a path names such a one; `*copy` is a duplicate
 * of that then, or -1. */
bool faas_file_copies(int descriptor, int *copy);
bool faas_file_names(const char *path, int *copy);

/* A FILE that the current invocation opened, to be closed when it ends; and one that is about to be closed. */
void faas_file_opened(FILE *file);
void faas_file_closed(FILE *file);

#ifdef __cplusplus
}
#endif

#endif
