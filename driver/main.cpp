//===- main.cpp - faas-merge --------------------------------------------------------------------------------===//
//
// Exit status: 0 fused, 1 an error in the inputs or the environment, 2 a wrong command line.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Options.h"
#include "Pipeline.h"

#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/WithColor.h"

int main(int Argc, char **Argv) {
  llvm::InitLLVM Init(Argc, Argv);
  int ExitCode = 0;
  std::optional<faas::Options> Options = faas::parseCommandLine(Argc, Argv, ExitCode);
  if (!Options)
    return ExitCode;
  if (llvm::Error E = faas::fuse(*Options)) {
    llvm::WithColor::error(llvm::errs(), "faas-merge") << llvm::toString(std::move(E)) << "\n";
    return 1;
  }
  return 0;
}
