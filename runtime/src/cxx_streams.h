/* cxx_streams.h - the seam between the C runtime and cxx_streams.cpp, which is linked only into binaries
 * whose functions use std::cin or std::cout. */
#ifndef FAAS_CXX_STREAMS_H
#define FAAS_CXX_STREAMS_H

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A frame's stream objects and what destroys them; both null until the function uses one. */
struct faas_cxx_slot {
  void *streams;
  void (*end)(void *streams);
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
