// cxx_terminate.cpp - an uncaught C++ exception of a fused function ends its invocation, not the process.
//
// The frames of the runtime have no unwind tables, so the search for a handler ends at the entry of the function
// that threw, as it ends at the start of a process, and std::terminate is called with no destructor run. Linked
// only where a function is written in C++.

#include "cxx.h"

#include <cstdio>
#include <cstdlib>
#include <cxxabi.h>
#include <exception>
#include <typeinfo>

extern "C" [[noreturn]] void __faas_abort();

namespace {

// The words of libstdc++'s own handler, which ends in an abort() of the process.
void report() {
  const std::type_info *Type = abi::__cxa_current_exception_type();
  if (!Type) {
    std::fputs("terminate called without an active exception\n", stderr);
    return;
  }
  int Status = -1;
  char *Name = abi::__cxa_demangle(Type->name(), nullptr, nullptr, &Status);
  std::fprintf(stderr, "terminate called after throwing an instance of '%s'\n", Status == 0 ? Name : Type->name());
  std::free(Name);
  try {
    throw;
  } catch (const std::exception &Exception) {
    std::fprintf(stderr, "  what():  %s\n", Exception.what());
  } catch (...) {
  }
}

[[noreturn]] void terminate() {
  report();
  if (!faas_cxx_current())
    std::abort();
  __faas_abort();
}

[[gnu::constructor]] void install() { std::set_terminate(terminate); }

} // namespace
