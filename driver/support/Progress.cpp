//===- Progress.cpp - a line on the terminal ----------------------------------------------------------------===//

#include "Progress.h"

namespace faas {

static constexpr const char *ClearLine = "\r\033[K";

void Progress::advance() {
  std::lock_guard<std::mutex> Guard(Lock);
  ++Done;
  if (!IsTerminal || Clock::now() - Start < std::chrono::seconds(1))
    return;
  IsShown = true;
  OS << ClearLine << What << " " << Done << " of " << Count;
  OS.flush();
}

Progress::~Progress() {
  if (IsShown)
    OS << ClearLine;
  OS.flush();
}

} // namespace faas
