//===- Programs.cpp - compilers and the like that the driver runs ----------------------------------------------===//

#include "Programs.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

using namespace llvm;

namespace faas {

Expected<int> runProgram(const std::string &Path, ArrayRef<std::string> Arguments) {
  std::vector<StringRef> Line = {Path};
  Line.insert(Line.end(), Arguments.begin(), Arguments.end());
  std::string Problem;
  bool Failed = false;
  int Status = sys::ExecuteAndWait(Path, Line, std::nullopt, {}, 0, 0, &Problem, &Failed);
  if (Failed || Status < 0)
    return createStringError(Path + ": " + (Problem.empty() ? "did not end by itself" : Problem));
  return Status;
}

Expected<std::string> outputOf(const std::string &Path, ArrayRef<StringRef> Arguments,
                               std::optional<ArrayRef<StringRef>> Environment, bool Quiet) {
  SmallString<128> Output;
  if (std::error_code Code = sys::fs::createTemporaryFile("faas-output", "txt", Output))
    return createStringError("cannot write a temporary file: " + Code.message());
  FileRemover Remover(Output);
  std::vector<StringRef> Line = {Path};
  Line.insert(Line.end(), Arguments.begin(), Arguments.end());
  std::optional<StringRef> Redirects[] = {std::nullopt, StringRef(Output),
                                          Quiet ? std::optional<StringRef>("") : std::nullopt};
  int Status = sys::ExecuteAndWait(Path, Line, Environment, Redirects);
  if (Status != 0)
    return createStringError("'" + sys::path::filename(Path) + " " + join(Arguments, " ") + "' failed");
  ErrorOr<std::unique_ptr<MemoryBuffer>> Text = MemoryBuffer::getFile(Output);
  if (!Text)
    return createStringError(Output + ": " + Text.getError().message());
  return (*Text)->getBuffer().str();
}

std::string besideThisProgram(StringRef Path) {
  static int Anchor;
  SmallString<128> Full(sys::path::parent_path(sys::fs::getMainExecutable("faas-merge", &Anchor)));
  sys::path::append(Full, Path);
  return Full.str().str();
}

} // namespace faas
