/* cxx.h - the seam between the C runtime and its C++ part, cxx_streams.cpp, cxx_terminate.cpp and
 * cxx_threads.cpp, which is linked only into binaries with a function in C++. */
#ifndef FAAS_CXX_H
#define FAAS_CXX_H

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a frame has of libstdc++; all null until the function uses it. */
struct faas_cxx_slot {
  void *streams;              /* std::cin and std::cout */
  void (*end)(void *streams); /* destroys them */
  void (*terminate)(void);    /* what it gave to std::set_terminate */
};

/* Those of the current invocation. Null outside one. */
struct faas_cxx_slot *faas_cxx_current(void);
/* The current invocation's stdin and stdout. */
FILE **__faas_stdin_location(void);
FILE **__faas_stdout_location(void);

#ifdef __cplusplus
}
#endif

#endif
