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
/* Whether the current invocation's stdin and stdout are the request and the response; not so outside one. */
bool faas_cxx_is_program(void);
/* The current invocation's. */
FILE **__faas_stdin_location(void);
FILE **__faas_stdout_location(void);

/* A FILE that the current invocation opened, to be closed when it ends; and one that is about to be closed. */
void faas_file_opened(FILE *file);
void faas_file_closed(FILE *file);

#ifdef __cplusplus
}
#endif

#endif
