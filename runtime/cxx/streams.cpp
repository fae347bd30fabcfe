// streams.cpp - std::cin, std::cout, std::cerr and std::clog of a fused function: stream objects of its own over
// its frame's stdin and stdout and over the log, in step with its stdio as the standard ones are. Linked only where a
// function uses them.
//
// To make them takes longer than all else about an invocation. So a thread keeps those that can be put back to how they
// were made, and its next invocation starts with them. What a function may leave in a stream for good (a locale, values
// of its own, callbacks) shows in the stream: then it is destroyed.
//
// The standard objects of libstdc++, which take longer to make than all else at the start of a binary in C++, are left
// for what is the process's: std::wcout and the like. They are made when one is first used. This file does not include <iostream>, which makes them at the start.

#include "process/cxx.h"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <ext/stdio_sync_filebuf.h>
#include <istream>
#include <mutex>
#include <new>
#include <optional>
#include <ostream>

namespace std {
extern wistream wcin;
extern wostream wcout, wcerr, wclog;
} // namespace std

namespace {

// What libstdc++ shows to derived classes only.
struct Base : std::ios_base {
  // Whether something was left in the stream that its public members cannot take back.
  static bool isMarked(std::ios_base &Stream) {
    static const _Words Nothing[_S_local_word_size]{};
    const _Words *Words = Stream.*&Base::_M_word;
    return Stream.*&Base::_M_callbacks || Words != Stream.*&Base::_M_local_word ||
           std::memcmp(Words, Nothing, sizeof Nothing) != 0;
  }
};
struct Input : std::istream {
  static void forgetCount(std::istream &Stream) { Stream.*&Input::_M_gcount = 0; }
  static void forgetCount(std::ostream &) {}
};

// A standard stream, while it is in use and while it is not. The compiler knows how a global object of its class is
// laid out, so it must not be of a derived one.
template <class Object> class Stream {
  Object Shown{nullptr};
  std::optional<__gnu_cxx::stdio_sync_filebuf<char>> Buffer;
  std::atomic<bool> Started{false};

  std::mutex Starting; // for two threads of an invocation

  bool isStarted() const { return Started.load(std::memory_order_acquire); }

public:
  // `Start` calls start().
  template <typename StartT> Object *get(StartT Start) {
    if (!isStarted()) {
      std::lock_guard<std::mutex> Guard(Starting);
      if (!isStarted())
        Start();
    }
    return &Shown;
  }

  void start(FILE *File, std::ostream *Tied = nullptr, std::ios_base::fmtflags More = {}) {
    Buffer.emplace(File);
    Shown.rdbuf(&*Buffer); // which clears what went wrong before
    Shown.tie(Tied);
    Shown.setf(More);
    Started.store(true, std::memory_order_release);
  }

  // Back to how it was made. False: only destroying it helps.
  bool end() {
    if (!isStarted())
      return true;
    if (Base::isMarked(Shown) || Shown.getloc() != std::locale())
      return false;
    Started.store(false, std::memory_order_relaxed);
    Shown.exceptions(std::ios_base::goodbit);
    Shown.flags(std::ios_base::skipws | std::ios_base::dec);
    Shown.precision(6);
    Shown.width(0);
    Shown.fill(' ');
    Input::forgetCount(Shown);
    Buffer.reset();
    return true;
  }
};

// Of one invocation.
struct Streams {
  Streams *Next = nullptr; // that is idle
  Stream<std::istream> Cin;
  Stream<std::ostream> Cout, Cerr, Clog;

  // Not with new, which libstdc++ has for the function that is running.
  static Streams *make() {
    void *Memory = std::malloc(sizeof(Streams));
    if (!Memory)
      std::abort(); // a stream is a global object, so its use cannot fail
    return new (Memory) Streams;
  }

  void destroy() {
    this->~Streams();
    std::free(this);
  }

  bool end() {
    bool Ended = Cin.end();
    Ended &= Cout.end();
    Ended &= Cerr.end();
    return Clog.end() && Ended;
  }
};

// The calling thread's.
struct IdleStreams {
  Streams *First = nullptr;
  unsigned Count = 0;

  ~IdleStreams() {
    while (First) {
      Streams *Last = First;
      First = Last->Next;
      Last->destroy();
    }
    Count = Most; // nothing more is kept
  }

  static constexpr unsigned Most = 16;
};
thread_local IdleStreams Idle;

void endStreams(void *Ending, bool Keep) {
  auto *Used = static_cast<Streams *>(Ending);
  if (!Keep || Idle.Count >= IdleStreams::Most || !Used->end())
    return Used->destroy();
  Used->Next = Idle.First;
  Idle.First = Used;
  ++Idle.Count;
}

Streams *takeStreams() {
  Streams *Taken = Idle.First;
  if (!Taken)
    return Streams::make();
  Idle.First = Taken->Next;
  --Idle.Count;
  return Taken;
}

// The current invocation's. Outside one those of the process, which are never ended.
Streams &current() {
  static std::mutex Making; // two threads of an invocation must not both
  faas_cxx_slot *Slot = faas_cxx_current();
  if (!Slot) {
    static Streams *const OfTheProcess = Streams::make();
    return *OfTheProcess;
  }
  if (void *Made = __atomic_load_n(&Slot->streams, __ATOMIC_ACQUIRE))
    return *static_cast<Streams *>(Made);
  std::lock_guard<std::mutex> Guard(Making);
  if (!Slot->streams) {
    Slot->end = endStreams;
    __atomic_store_n(&Slot->streams, takeStreams(), __ATOMIC_RELEASE);
  }
  return *static_cast<Streams *>(Slot->streams);
}

// Whether the objects of libstdc++ were made: at once for all, and not by counting as libstdc++ does, because a second
// thread has to wait until they are there.
std::atomic<bool> ProcessStreamsMade{false};

template <class Object> Object *ofTheProcess(Object &Wanted) {
  static const bool Made = (std::ios_base::Init(), ProcessStreamsMade = true);
  return Made ? &Wanted : nullptr;
}

std::ostream *cout(Streams &Own) {
  return Own.Cout.get([&] { Own.Cout.start(*__faas_stdout_location()); });
}

} // namespace

extern "C" {

std::ostream *__faas_cxx_cout() { return cout(current()); }

std::istream *__faas_cxx_cin() {
  Streams &Own = current();
  return Own.Cin.get([&] { Own.Cin.start(*__faas_stdin_location(), cout(Own)); });
}

std::ostream *__faas_cxx_cerr() {
  Streams &Own = current();
  return Own.Cerr.get([&] { Own.Cerr.start(*__faas_stderr_location(), __faas_cxx_cout(), std::ios_base::unitbuf); });
}

std::ostream *__faas_cxx_clog() {
  Streams &Own = current();
  return Own.Clog.get([&] { Own.Clog.start(*__faas_stderr_location()); });
}

std::wistream *__faas_cxx_wcin() { return ofTheProcess(std::wcin); }
std::wostream *__faas_cxx_wcout() { return ofTheProcess(std::wcout); }
std::wostream *__faas_cxx_wcerr() { return ofTheProcess(std::wcerr); }
std::wostream *__faas_cxx_wclog() { return ofTheProcess(std::wclog); }

// std::ios_base::Init::Init().
void __faas__ZNSt8ios_base4InitC1Ev(std::ios_base::Init *) {}

// std::ios_base::Init::~Init(), at the end of an invocation. The last one writes out what the process's have buffered.
void __faas__ZNSt8ios_base4InitD1Ev(std::ios_base::Init *) {
  if (ProcessStreamsMade)
    std::ios_base::Init();
}

// std::ios_base::sync_with_stdio. Those of a function stay in step with its stdio: nothing is gained by less. The
// process's, to which libstdc++ would give buffers of their own, are for the log of all functions.
bool __faas__ZNSt8ios_base15sync_with_stdioEb(bool) { return true; }
}
