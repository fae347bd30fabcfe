//===- Compile.cpp - a module to object code ----------------------------------------------------------------===//

#include "Compile.h"

#include "Optimise.h"
#include "support/Diagnostics.h"

#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/Support/TimeProfiler.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace faas {

static Expected<SmallString<0>> generateCode(Module &M, StringRef Name, char OptLevel) {
  Expected<std::unique_ptr<TargetMachine>> Machine = makeTargetMachine(M, OptLevel);
  if (!Machine)
    return Machine.takeError();
  {
    TimeTraceScope Trace("optimise", Name);
    optimise(M, **Machine, OptLevel);
  }
  TimeTraceScope Trace("generate code", Name);
  SmallString<0> Object;
  raw_svector_ostream Stream(Object);
  legacy::PassManager Passes;
  if ((*Machine)->addPassesToEmitFile(Passes, Stream, nullptr, CodeGenFileType::ObjectFile))
    return createStringError("cannot emit object code for " + M.getTargetTriple().str());
  Passes.run(M);
  if (Error E = takeErrors(M.getContext()))
    return createStringError("cannot generate code: " + oneLine(toString(std::move(E))));
  return Object;
}

Expected<SmallString<0>> compile(Module &M, StringRef Name, char OptLevel, bool IsShared, ArrayRef<Cache *> Caches) {
  // Whatever it was compiled for, it becomes part of a position-independent executable, or of a shared object.
  M.setModuleFlag(Module::Max, "PIC Level", PICLevel::BigPIC);
  M.setModuleFlag(Module::Max, "PIE Level", IsShared ? PIELevel::Default : PIELevel::Large);
  if (Error E = checkOwnWork(M))
    return std::move(E);
  if (none_of(Caches, [](const Cache *Objects) { return Objects->isUsed(); }))
    return generateCode(M, Name, OptLevel);
  SmallString<0> Bitcode;
  raw_svector_ostream Stream(Bitcode);
  // Optimisations may depend on the order of users.
  WriteBitcodeToFile(M, Stream, /*ShouldPreserveUseListOrder=*/true);
  std::string Key = cacheKey(Bitcode, OptLevel);
  for (Cache *Objects : Caches)
    if (std::optional<SmallString<0>> Known = Objects->find(Key))
      return std::move(*Known);
  size_t Notes = countNotes(M.getContext());
  Expected<SmallString<0>> Object = generateCode(M, Name, OptLevel);
  if (Object && countNotes(M.getContext()) == Notes) // a warning is given each time
    Caches.back()->add(Key, *Object);
  return Object;
}

} // namespace faas
