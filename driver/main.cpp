//===- main.cpp - faas-merge, faas-cc and faas-c++ ----------------------------------------------------------===//
//
// One program under three names, like clang and clang++. `faas-merge COMMAND ...` does what COMMAND says, `faas-merge`
// without a command fuses.
//
// Exit status: 0 done, 1 an error in the inputs or the environment, 2 a wrong command line; of faas-cc, clang's.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "BitcodeCommand.h"
#include "CompilerWrapper.h"
#include "Inspect.h"
#include "Options.h"
#include "deploy/DeployCommand.h"
#include "plan/FuseByPlan.h"
#include "plan/PlanCommands.h"
#include "profile/CollectCommand.h"
#include "profile/ProfileCommand.h"
#include "run/RunCommand.h"

#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/WithColor.h"

using namespace faas;

static int report(llvm::Error E) {
  llvm::WithColor::error(llvm::errs(), "faas-merge") << llvm::toString(std::move(E)) << "\n";
  return 1;
}

/// Parses the arguments of a command and does it.
template <typename OptionsT>
static int run(std::optional<OptionsT> (*Parse)(int, const char *const *, int &), llvm::Error (*Do)(const OptionsT &),
               int Argc, char **Argv) {
  int ExitCode = 0;
  std::optional<OptionsT> Options = Parse(Argc, Argv, ExitCode);
  if (!Options)
    return ExitCode;
  if (llvm::Error E = Do(*Options))
    return report(std::move(E));
  return 0;
}

int main(int Argc, char **Argv) {
  llvm::InitLLVM Init(Argc, Argv);
  if (bool Cxx; isCompilerName(Argv[0], Cxx)) {
    llvm::Expected<int> Status = runCompiler(Cxx, std::vector<std::string>(Argv + 1, Argv + Argc));
    return Status ? *Status : report(Status.takeError());
  }
  if (Argc > 1 && llvm::StringRef(Argv[1]) == "bitcode")
    return run(parseBitcodeCommand, makeBitcode, Argc - 1, Argv + 1);
  if (Argc > 1 && llvm::StringRef(Argv[1]) == "inspect")
    return run(parseInspectCommand, inspect, Argc - 1, Argv + 1);
  if (Argc > 1 && llvm::StringRef(Argv[1]) == "profile")
    return run(parseProfileCommand, profileCommand, Argc - 1, Argv + 1);
  if (Argc > 1 && llvm::StringRef(Argv[1]) == "collect")
    return run(parseCollectCommand, collectCommand, Argc - 1, Argv + 1);
  if (Argc > 1 && llvm::StringRef(Argv[1]) == "plan")
    return run(parsePlanCommand, planCommand, Argc - 1, Argv + 1);
  if (Argc > 1 && llvm::StringRef(Argv[1]) == "explain")
    return run(parseExplainCommand, explainCommand, Argc - 1, Argv + 1);
  if (Argc > 1 && llvm::StringRef(Argv[1]) == "diff")
    return run(parseDiffCommand, diffCommand, Argc - 1, Argv + 1);
  if (Argc > 1 && llvm::StringRef(Argv[1]) == "deploy")
    return run(parseDeployCommand, deployCommand, Argc - 1, Argv + 1);
  if (Argc > 1 && llvm::StringRef(Argv[1]) == "run")
    return run(parseRunCommand, runCommand, Argc - 1, Argv + 1);
  return run(parseCommandLine, fuseByPlan, Argc, Argv);
}
