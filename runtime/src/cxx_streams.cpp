// cxx_streams.cpp - std::cin and std::cout of a fused function: stream objects over its frame's stdin and stdout,
// in step with its stdio as the standard ones are. Linked only where a function uses them.
//
// The standard objects of libstdc++ take longer to make than all else at the start of a binary in C++, so they are made
// when a function that includes <iostream> is first invoked, which says so in its static constructors. This file does
// not include it.

#include "cxx.h"

#include <ext/stdio_sync_filebuf.h>
#include <istream>
#include <new>
#include <ostream>

namespace {

struct Streams {
  __gnu_cxx::stdio_sync_filebuf<char> Input{*__faas_stdin_location()};
  __gnu_cxx::stdio_sync_filebuf<char> Output{*__faas_stdout_location()};
  std::istream Cin{&Input};
  std::ostream Cout{&Output};

  Streams() { Cin.tie(&Cout); }
};

// Out of memory ends the process here: a stream is a global object, so its use cannot fail.
Streams &current() {
  faas_cxx_slot *Slot = faas_cxx_current();
  if (!Slot) {
    static Streams OfTheProcess;
    return OfTheProcess;
  }
  if (!Slot->streams) {
    Slot->streams = new Streams;
    Slot->end = [](void *Old) { delete static_cast<Streams *>(Old); };
  }
  return *static_cast<Streams *>(Slot->streams);
}

} // namespace

extern "C" std::istream *__faas_cxx_cin() { return &current().Cin; }
extern "C" std::ostream *__faas_cxx_cout() { return &current().Cout; }

// std::ios_base::Init::Init(). Made once, and not by counting as libstdc++ does: a second thread has to wait until the
// objects are there.
extern "C" void __faas__ZNSt8ios_base4InitC1Ev(std::ios_base::Init *) {
  [[maybe_unused]] static const bool Made = (std::ios_base::Init(), true);
}

// std::ios_base::Init::~Init(), at the end of an invocation. The last one writes out what std::clog has buffered.
extern "C" void __faas__ZNSt8ios_base4InitD1Ev(std::ios_base::Init *) { std::ios_base::Init(); }

// std::ios_base::sync_with_stdio. Those of a function stay in step with its stdio: nothing is gained by less. The
// process's, to which libstdc++ would give buffers of their own, are for the log of all functions.
extern "C" bool __faas__ZNSt8ios_base15sync_with_stdioEb(bool) { return true; }
