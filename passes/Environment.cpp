//===- Environment.cpp - variables of a function's own -------------------------------------------------------===//

#include "faas/Environment.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;

namespace faas {

Expected<std::vector<std::string>> readVariables(const std::string &Path) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> File = MemoryBuffer::getFile(Path);
  if (!File)
    return createStringError(Path + ": " + File.getError().message());
  std::vector<std::string> Variables;
  SmallVector<StringRef> Lines;
  (*File)->getBuffer().split(Lines, '\n');
  for (size_t I = 0; I < Lines.size(); ++I) {
    StringRef Line = Lines[I].rtrim("\r");
    if (Line.trim().empty() || Line.starts_with("#"))
      continue;
    if (Line.find('=') == StringRef::npos || Line.starts_with("=") || Line.contains('\0'))
      return createStringError(Path + ":" + Twine(I + 1) + ": expected NAME=VALUE");
    Variables.push_back(Line.str());
  }
  return Variables;
}

} // namespace faas
