//===- main.cpp - faas-merge, faas-cc and faas-c++ ----------------------------------------------------------===//
//
// One program under three names, like clang and clang++. `faas-merge COMMAND ...` does what COMMAND says, `faas-merge`
// without a command fuses.
//
// Exit status: 0 done, 1 an error in the inputs or the environment, 2 a wrong command line; of faas-cc, clang's.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Commands.h"
#include "Compiler.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/WithColor.h"

#include <csignal>

using namespace llvm;
using namespace faas;

static Expected<int> run(ArrayRef<const char *> Given) {
  if (bool Cxx; isCompilerName(Given.front(), Cxx))
    return runCompiler(Cxx, std::vector<std::string>(Given.begin() + 1, Given.end()));
  if (Given.size() > 1)
    if (const Command *Found = findCommand(Given[1]))
      return Found->Do({Given.drop_front()});
  // A command that is misspelt would be the name of a file for fuse.
  if (Given.size() > 1 && all_of(StringRef(Given[1]), isAlpha) && !sys::fs::exists(Given[1]))
    if (std::string Meant = suggestCommand(Given[1]); !Meant.empty()) {
      WithColor::error(errs(), "faas-merge")
          << "'" << Given[1] << "' is neither a command nor a file" << Meant << "; see faas-merge --help\n";
      return 2;
    }
  return fuseCommand({Given});
}

int main(int Argc, char **Argv) {
  InitLLVM Init(Argc, Argv);
  // Whoever executed this may have ignored the signal, and then nobody hears how a child ended.
  std::signal(SIGCHLD, SIG_DFL);
  Expected<int> Status = run({Argv, size_t(Argc)});
  if (Status)
    return *Status;
  WithColor::error(errs(), "faas-merge") << toString(Status.takeError()) << "\n";
  return 1;
}
