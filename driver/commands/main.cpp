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

#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/WithColor.h"

#include <csignal>

using namespace llvm;
using namespace faas;

static Expected<int> run(int Argc, char **Argv) {
  if (bool Cxx; isCompilerName(Argv[0], Cxx))
    return runCompiler(Cxx, std::vector<std::string>(Argv + 1, Argv + Argc));
  using Command = Expected<int> (*)(int, const char *const *);
  const std::pair<StringLiteral, Command> Commands[] = {
      {"bitcode", bitcodeCommand}, {"collect", collectCommand}, {"deploy", deployCommand},
      {"diff", diffCommand},       {"explain", explainCommand}, {"inspect", inspectCommand},
      {"plan", planCommand},       {"profile", profileCommand}, {"run", runCommand}};
  for (const auto &[Name, Do] : Commands)
    if (Argc > 1 && Argv[1] == Name)
      return Do(Argc - 1, Argv + 1);
  return fuseCommand(Argc, Argv);
}

int main(int Argc, char **Argv) {
  InitLLVM Init(Argc, Argv);
  // Whoever executed this may have ignored the signal, and then nobody hears how a child ended.
  std::signal(SIGCHLD, SIG_DFL);
  Expected<int> Status = run(Argc, Argv);
  if (Status)
    return *Status;
  WithColor::error(errs(), "faas-merge") << toString(Status.takeError()) << "\n";
  return 1;
}
