// heap.cpp - operator new of functions in C++, and the memory of the exceptions that they throw: from the heap of
// the invocation. What operator delete frees is freed by free(), which knows either kind of memory.
//
// Only in libfaas_heap_cxx.bc, which is linked with --heap=frame and a function in C++.

#include "cxx/real.h"
#include "malloc/heap_hooks.h"

#include <new>

template <typename Allocate> static void *allocate(Allocate Try) {
  for (;;) {
    if (void *Memory = Try())
      return Memory;
    std::new_handler Handler = std::get_new_handler();
    if (!Handler)
      throw std::bad_alloc();
    Handler();
  }
}

template <typename Allocate> static void *allocateOrNull(Allocate Try) noexcept {
  try {
    return allocate(Try);
  } catch (const std::bad_alloc &) {
    return nullptr;
  }
}

using Size = std::size_t;
using Alignment = std::align_val_t;

static auto plain(Size Bytes) {
  return [=] { return __faas_malloc(Bytes); };
}
static auto aligned(Size Bytes, Alignment To) {
  return [=] { return __faas_memalign(Size(To), Bytes); };
}

// Named as faas-isolate names them: operator new and new[], with the variants that do not throw, and for alignments.
extern "C" {
void *__faas__Znwm(Size Bytes) { return allocate(plain(Bytes)); }
void *__faas__Znam(Size Bytes) { return allocate(plain(Bytes)); }
void *__faas__ZnwmRKSt9nothrow_t(Size Bytes, const std::nothrow_t &) { return allocateOrNull(plain(Bytes)); }
void *__faas__ZnamRKSt9nothrow_t(Size Bytes, const std::nothrow_t &) { return allocateOrNull(plain(Bytes)); }
void *__faas__ZnwmSt11align_val_t(Size Bytes, Alignment To) { return allocate(aligned(Bytes, To)); }
void *__faas__ZnamSt11align_val_t(Size Bytes, Alignment To) { return allocate(aligned(Bytes, To)); }
void *__faas__ZnwmSt11align_val_tRKSt9nothrow_t(Size Bytes, Alignment To, const std::nothrow_t &) {
  return allocateOrNull(aligned(Bytes, To));
}
void *__faas__ZnamSt11align_val_tRKSt9nothrow_t(Size Bytes, Alignment To, const std::nothrow_t &) {
  return allocateOrNull(aligned(Bytes, To));
}

__attribute__((weak)) void *__real___cxa_allocate_exception(Size Bytes);

// Its malloc is all that it calls.
void *__faas___cxa_allocate_exception(Size Bytes) {
  static std::atomic<void *(*)(Size)> Found;
  auto *Allocate = faas_real(__real___cxa_allocate_exception, "__cxa_allocate_exception", Found);
  faas_lent = true;
  void *Exception = Allocate(Bytes);
  faas_lent = false;
  return Exception;
}

// What libstdc++ calls itself, to throw a std::out_of_range, say.
FAAS_EXPORTED void *__wrap___cxa_allocate_exception(Size Bytes) { return __faas___cxa_allocate_exception(Bytes); }
}
