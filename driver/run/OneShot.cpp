//===- OneShot.cpp - a process for each invocation -----------------------------------------------------------===//
//
// As behind a classic watchdog, with the texts of failures that callers in a fused binary see.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Function.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace llvm;

namespace faas {

namespace {

using Clock = std::chrono::steady_clock;

/// Bytes that a process reads or writes as a file: from a pipe, what one read gives depends on when it was written.
class MemoryFile {
public:
  explicit MemoryFile(StringRef Bytes = "") : Descriptor(memfd_create("faas", MFD_CLOEXEC)) {
    for (size_t Written = 0; Descriptor >= 0 && Written < Bytes.size();) {
      ssize_t Size = pwrite(Descriptor, Bytes.data() + Written, Bytes.size() - Written, off_t(Written));
      if (Size <= 0) {
        reset();
        break;
      }
      Written += size_t(Size);
    }
  }
  MemoryFile(const MemoryFile &) = delete;
  ~MemoryFile() { reset(); }

  std::string read() const {
    struct stat Status;
    if (fstat(Descriptor, &Status))
      return "";
    std::string Bytes(size_t(Status.st_size), '\0');
    ssize_t Size = pread(Descriptor, Bytes.data(), Bytes.size(), 0);
    Bytes.resize(size_t(std::max<ssize_t>(Size, 0)));
    return Bytes;
  }

  int Descriptor; ///< -1: no memory

private:
  void reset() {
    if (Descriptor >= 0)
      close(Descriptor);
    Descriptor = -1;
  }
};

class OneShot : public LocalFunction {
public:
  OneShot(const std::string &Name, const std::string &Path, const RunSettings &Settings)
      : Name(Name), Path(Path), Settings(Settings) {}

  StringRef how() const override { return "process"; }
  Error start() override { return Error::success(); }
  void stop() override {}

  LocalAnswer invoke(const LocalRequest &Request) override {
    MemoryFile Stdin(Request.Body), Stdout;
    if (Stdin.Descriptor < 0 || Stdout.Descriptor < 0)
      return failure(503, "function '" + Name + "': no memory left to invoke it");
    Expected<Child> C = spawn(Path, environmentFor(Request), Stdin.Descriptor, Stdout.Descriptor);
    if (!C)
      return failure(500, "function '" + Name + "': " + toString(C.takeError()));
    std::vector<std::string> Log;
    bool InTime = waitForEnd(*C, Log);
    if (!InTime)
      kill(-C->Pid, SIGKILL); // its group, with what it has started
    close(C->Log);
    int Status = 0;
    while (waitpid(C->Pid, &Status, 0) < 0 && errno == EINTR)
      ;
    if (!InTime)
      return failure(504, "function '" + Name + "': no answer in time");
    if (!Status)
      return {200, "Content-Type: application/octet-stream\r\n", Stdout.read()};
    // Not always the last line: what was left in the buffer of stdout comes after it.
    if (WIFEXITED(Status))
      for (StringRef Line : reverse(Log))
        if (Line.consume_front("faas: "))
          return failure(500, Line.str());
    return failure(500, "function '" + Name + "' " + endingText(Status));
  }

private:
  /// Headers as OpenFaaS's watchdogs spell them.
  std::vector<std::string> environmentFor(const LocalRequest &Request) const {
    std::vector<std::string> Variables = Settings.Environment;
    Variables.insert(Variables.end(), {"FAAS_PLATFORM=stdin", "FAAS_FUNCTION=" + Name, "Http_Method=" + Request.Method,
                                       "Http_Path=" + Request.Path, "Http_Query=" + Request.Query});
    std::vector<std::string> Seen = {"Proxy"}; // would be taken for a proxy's address
    for (const auto &[Header, Value] : Request.Headers) {
      std::string Spelled;
      for (char C : Header)
        Spelled += C == '-' ? '_' : Spelled.empty() || Spelled.back() == '_' ? toUpper(C) : toLower(C);
      if (Header.find('_') != Header.npos || is_contained(Seen, Spelled))
        continue;
      Variables.push_back("Http_" + Spelled + "=" + Value);
      Seen.push_back(Spelled);
    }
    return Variables;
  }

  /// Reads the log until its end, which is that of the process. False if that takes too long.
  bool waitForEnd(const Child &C, std::vector<std::string> &Log) const {
    Clock::time_point End = Clock::now() + std::chrono::seconds(Settings.Seconds);
    std::string Rest;
    for (;;) {
      auto Left = std::chrono::duration_cast<std::chrono::milliseconds>(End - Clock::now()).count();
      pollfd Event = {C.Log, POLLIN, 0};
      int Ready = poll(&Event, 1, Settings.Seconds ? int(std::max<decltype(Left)>(Left, 0)) : -1);
      if (!Ready)
        return false;
      if (Ready > 0 && !readLog(C, Name, Rest, Log))
        return true;
    }
  }

  const std::string Name, Path;
  const RunSettings &Settings;
};

} // namespace

std::unique_ptr<LocalFunction> makeOneShot(const std::string &Name, const std::string &Path,
                                           const RunSettings &Settings) {
  return std::make_unique<OneShot>(Name, Path, Settings);
}

} // namespace faas
