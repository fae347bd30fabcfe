//===- Codegen.cpp - object code on all cores ---------------------------------------------------------------===//
//
// Each part is read by the thread that optimises and compiles it, because an LLVM context belongs to one thread. Parts
// differ in size, so the largest start first.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Codegen.h"

#include "Diagnostics.h"
#include "Optimise.h"

#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/ThreadPool.h"
#include "llvm/Support/raw_ostream.h"
#include <mutex>
#include <numeric>

using namespace llvm;

namespace faas {

static Error compile(StringRef Bitcode, char OptLevel, const std::string &Path) {
  LLVMContext Context;
  collectDiagnostics(Context, /*Verbose=*/false);
  Expected<std::unique_ptr<Module>> M = parseBitcodeFile({Bitcode, Path}, Context);
  if (!M)
    return M.takeError();
  Expected<std::unique_ptr<TargetMachine>> Machine = makeTargetMachine(**M, OptLevel);
  if (!Machine)
    return Machine.takeError();
  optimise(**M, **Machine, OptLevel);
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

Expected<std::vector<std::string>> emitObjects(ArrayRef<Part> Parts, char OptLevel, unsigned Jobs,
                                               StringRef Folder) {
  std::vector<std::string> Paths;
  for (unsigned I = 0; I < Parts.size(); ++I) {
    SmallString<128> Path(Folder);
    sys::path::append(Path, "part" + Twine(I) + ".o");
    Paths.push_back(Path.str().str());
  }
  Error Errors = Error::success();
  std::mutex ErrorsLock;
  DefaultThreadPool Pool(hardware_concurrency(Jobs));
  std::vector<unsigned> Order(Parts.size());
  std::iota(Order.begin(), Order.end(), 0);
  sort(Order, [&](unsigned A, unsigned B) { return Parts[A].Bitcode.size() > Parts[B].Bitcode.size(); });
  for (unsigned I : Order)
    Pool.async([&, I] {
      Error E = compile(Parts[I].Bitcode, OptLevel, Paths[I]);
      std::lock_guard<std::mutex> Lock(ErrorsLock);
      Errors = joinErrors(std::move(Errors), std::move(E));
    });
  Pool.wait();
  if (Errors)
    return std::move(Errors);
  return Paths;
}

} // namespace faas
