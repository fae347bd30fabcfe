// cxx_streams.cpp - std::cin and std::cout of a fused function: stream objects over its frame's stdin and stdout,
// in step with its stdio as the standard ones are. Linked only where a function uses them.

#include "cxx.h"

#include <ext/stdio_sync_filebuf.h>
#include <iostream>
#include <new>

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
  if (!Slot->streams) {
    Slot->streams = new Streams;
    Slot->end = [](void *Old) { delete static_cast<Streams *>(Old); };
  }
  return *static_cast<Streams *>(Slot->streams);
}

} // namespace

extern "C" std::istream *__faas_cxx_cin() { return faas_cxx_current() ? &current().Cin : &std::cin; }
extern "C" std::ostream *__faas_cxx_cout() { return faas_cxx_current() ? &current().Cout : &std::cout; }
