//===- Progress.h - a line on the terminal ------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_SUPPORT_PROGRESS_H
#define FAAS_DRIVER_SUPPORT_PROGRESS_H

#include "llvm/Support/raw_ostream.h"
#include <chrono>
#include <mutex>

namespace faas {

/// "compiling 3 of 12", in one line that is written over and gone at the end. Threads may share it.
class Progress {
public:
  using Clock = std::chrono::steady_clock;

  /// Nothing is shown in the first second after `Start`, nor where `IsTerminal` is false.
  Progress(llvm::raw_ostream &OS, bool IsTerminal, std::string What, size_t Count, Clock::time_point Start)
      : OS(OS), IsTerminal(IsTerminal), What(std::move(What)), Count(Count), Start(Start) {}
  ~Progress();

  /// One more is done.
  void advance();

private:
  llvm::raw_ostream &OS;
  bool IsTerminal, IsShown = false;
  std::string What;
  size_t Done = 0, Count;
  Clock::time_point Start;
  std::mutex Lock;
};

} // namespace faas

#endif
