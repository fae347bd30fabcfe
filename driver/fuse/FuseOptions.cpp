//===- FuseOptions.cpp - how a binary is made ---------------------------------------------------------------===//

#include "FuseOptions.h"

#include "support/Output.h"

#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace faas {

Error saveTemps(const FuseOptions &Opts, const Module &M, const Twine &Step) {
  if (!Opts.SaveTemps)
    return Error::success();
  return writeText((Opts.Output + "." + Step + ".bc").str(), [&](raw_ostream &OS) { WriteBitcodeToFile(M, OS); });
}

} // namespace faas
