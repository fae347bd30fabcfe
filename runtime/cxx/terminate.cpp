// terminate.cpp - an uncaught C++ exception of a fused function ends its invocation, not the process.
//
// The frames of the runtime have no unwind tables, so the search for a handler ends at the entry of the function
// that threw, as it ends at the start of a process, and std::terminate is called with no destructor run. Linked
// only where a function is written in C++.

#include "core/hooks.h"
#include "process/cxx.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cxxabi.h>
#include <dlfcn.h>
#include <exception>
#include <typeinfo>

extern "C" [[noreturn]] void __faas_abort();

namespace {

using CurrentType = decltype(abi::__cxa_current_exception_type);

/// Of another libstdc++, which a library has brought. Null: there is none.
std::atomic<CurrentType *> TypeInLibrary;

// The words of libstdc++'s own handler, which ends in an abort() of the process.
void report() {
  const std::type_info *Type = abi::__cxa_current_exception_type(), *Own = Type;
  if (CurrentType *Find = TypeInLibrary; !Type && Find)
    Type = Find();
  if (!Type) {
    std::fputs("terminate called without an active exception\n", stderr);
    return;
  }
  int Status = -1;
  char *Name = abi::__cxa_demangle(Type->name(), nullptr, nullptr, &Status);
  std::fprintf(stderr, "terminate called after throwing an instance of '%s'\n", Status == 0 ? Name : Type->name());
  std::free(Name);
  if (!Own)
    return;
  try {
    throw;
  } catch (const std::exception &Exception) {
    std::fprintf(stderr, "  what():  %s\n", Exception.what());
  } catch (...) {
  }
}

[[noreturn]] void terminateByDefault() {
  report();
  if (!faas_cxx_current())
    std::abort();
  __faas_abort();
}

[[noreturn]] void terminate() {
  const faas_cxx_slot *Slot = faas_cxx_current();
  if (Slot && Slot->terminate)
    Slot->terminate();
  terminateByDefault();
}

using Setter = decltype(std::set_terminate);

[[gnu::constructor]] void install() { std::set_terminate(terminate); }

} // namespace

// A library in C++ may bring another libstdc++ than the one in the binary.
extern "C" void faas_cxx_adopt(void *Library) {
  auto *Set = reinterpret_cast<Setter *>(dlsym(Library, "_ZSt13set_terminatePFvvE"));
  if (!Set || Set == static_cast<Setter *>(std::set_terminate))
    return;
  TypeInLibrary = reinterpret_cast<CurrentType *>(dlsym(Library, "__cxa_current_exception_type"));
  Set(terminate);
}

// std::set_terminate(std::terminate_handler): libstdc++ has one handler for the process.
extern "C" std::terminate_handler __faas__ZSt13set_terminatePFvvE(std::terminate_handler Handler) {
  faas_cxx_slot *Slot = faas_cxx_current();
  if (!Slot)
    return std::set_terminate(Handler);
  std::terminate_handler Old = Slot->terminate ? Slot->terminate : terminateByDefault;
  Slot->terminate = Handler;
  return Old;
}

// std::get_terminate()
extern "C" std::terminate_handler __faas__ZSt13get_terminatev() {
  const faas_cxx_slot *Slot = faas_cxx_current();
  return Slot && Slot->terminate ? Slot->terminate : terminateByDefault;
}
