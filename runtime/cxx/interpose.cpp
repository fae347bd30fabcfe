// interpose.cpp - operator new for libstdc++, which allocates for the function that calls it: the characters of a
// std::string, the buffer of a std::ofstream, the text of a std::out_of_range. So that is from the heap of the
// invocation too. libstdc++'s other forms of operator new call these two.
//
// What libstdc++ keeps for itself (a database of time zones, say) must not be; functions that make it do so get
// processes of their own (Unemulated.def).
//
// Only in libfaas_heap_cxx_exports.bc, which is linked where libstdc++ is the only native code in C++: any other
// library may keep what it allocates.

#include "malloc/heap_hooks.h"

#include <new>

extern "C" {
void *__faas__Znwm(std::size_t);
void *__faas__ZnwmSt11align_val_t(std::size_t, std::align_val_t);
}

FAAS_EXPORTED void *operator new(std::size_t Bytes) { return __faas__Znwm(Bytes); }
FAAS_EXPORTED void *operator new(std::size_t Bytes, std::align_val_t To) {
  return __faas__ZnwmSt11align_val_t(Bytes, To);
}
