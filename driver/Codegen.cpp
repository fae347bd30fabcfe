//===- Codegen.cpp - object code on all cores ---------------------------------------------------------------===//
//
// The module is split into parts whose number follows from its size alone, so that the result is the same on any
// machine. Each part is serialised and read again by the thread that compiles it, because a context belongs to one
// thread.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Codegen.h"

#include "Diagnostics.h"
#include "Optimise.h"

#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/ThreadPool.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Transforms/Utils/SplitModule.h"
#include <mutex>

using namespace llvm;

namespace faas {

static unsigned partCount(const Module &M) {
  constexpr unsigned InstructionsPerPart = 20000, MaxParts = 16;
  return std::min(MaxParts, 1 + M.getInstructionCount() / InstructionsPerPart);
}

static Error compile(StringRef Bitcode, char OptLevel, const std::string &Path) {
  LLVMContext Context;
  collectDiagnostics(Context, /*Verbose=*/false);
  Expected<std::unique_ptr<Module>> M = parseBitcodeFile({Bitcode, Path}, Context);
  if (!M)
    return M.takeError();
  Expected<std::unique_ptr<TargetMachine>> Machine = makeTargetMachine(**M, OptLevel);
  if (!Machine)
    return Machine.takeError();
  std::error_code Code;
  raw_fd_ostream File(Path, Code);
  if (Code)
    return createStringError(Path + ": " + Code.message());
  legacy::PassManager Passes;
  if ((*Machine)->addPassesToEmitFile(Passes, File, nullptr, CodeGenFileType::ObjectFile))
    return createStringError("cannot emit object code for " + (*M)->getTargetTriple().str());
  Passes.run(**M);
  if (Error E = takeErrors(Context))
    return createStringError("cannot generate code: " + oneLine(toString(std::move(E))));
  File.close();
  if (File.has_error()) {
    std::error_code WriteError = File.error();
    File.clear_error();
    return createStringError(Path + ": " + WriteError.message());
  }
  return Error::success();
}

Expected<std::vector<std::string>> emitObjects(std::unique_ptr<Module> M, char OptLevel, unsigned Jobs,
                                               StringRef Folder) {
  std::vector<SmallString<0>> Parts;
  auto Serialise = [&](const Module &Part) {
    raw_svector_ostream Stream(Parts.emplace_back());
    WriteBitcodeToFile(Part, Stream);
  };
  if (unsigned Count = partCount(*M); Count > 1)
    SplitModule(*M, Count, [&](std::unique_ptr<Module> Part) { Serialise(*Part); });
  else
    Serialise(*M);
  M.reset();

  std::vector<std::string> Paths;
  for (unsigned I = 0; I < Parts.size(); ++I) {
    SmallString<128> Path(Folder);
    sys::path::append(Path, "part" + Twine(I) + ".o");
    Paths.push_back(Path.str().str());
  }
  Error Errors = Error::success();
  std::mutex ErrorsLock;
  DefaultThreadPool Pool(hardware_concurrency(Jobs));
  for (unsigned I = 0; I < Parts.size(); ++I)
    Pool.async([&, I] {
      Error E = compile(Parts[I], OptLevel, Paths[I]);
      std::lock_guard<std::mutex> Lock(ErrorsLock);
      Errors = joinErrors(std::move(Errors), std::move(E));
    });
  Pool.wait();
  if (Errors)
    return std::move(Errors);
  return Paths;
}

} // namespace faas
