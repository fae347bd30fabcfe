// real.h - what the functions of libstdc++ that have a __wrap_ function call behind it.
#ifndef FAAS_CXX_REAL_H
#define FAAS_CXX_REAL_H

#include <atomic>
#include <dlfcn.h>

// The function of libstdc++ that a __wrap_ function stands before. In a binary that contains libstdc++ the linker tells
// it, `Linked`; else it is the loader's next one. `Found` keeps that.
template <typename Function> Function *faas_real(Function *Linked, const char *Name, std::atomic<Function *> &Found) {
  if (Linked)
    return Linked;
  if (!Found)
    Found = reinterpret_cast<Function *>(dlsym(RTLD_NEXT, Name));
  return Found;
}

#endif
