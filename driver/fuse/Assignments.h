//===- Assignments.h - options that speak of one function ---------------------------------------------------===//

#ifndef FAAS_DRIVER_FUSE_ASSIGNMENTS_H
#define FAAS_DRIVER_FUSE_ASSIGNMENTS_H

#include "bitcode/Inputs.h"

namespace faas {

/// Such options, as the command line has them.
struct Assignments {
  std::vector<std::string> Environments;  ///< FUNCTION=FILE
  std::vector<std::string> Isolation;     ///< FUNCTION=MODE; FUNCTION may be *
  std::vector<std::string> Kinds;         ///< FUNCTION=KIND
  std::vector<std::string> MemoryLimits;  ///< FUNCTION=SIZE; FUNCTION may be *
  std::vector<std::string> CpuLimits;     ///< FUNCTION=SECONDS; FUNCTION may be *
  std::vector<std::string> Budgets;       ///< as CallBudget::parse takes them; CALLEE may be *
  std::vector<CallBudget> PlannedBudgets; ///< those of a plan, where Budgets have none for the callee
};

/// Gives each of `Inputs` its environment, mode, kind and limits, as --env, --isolate, --kind, --memory-limit and --cpu-limit
/// say.
llvm::Error assignOptions(const Assignments &Opts, std::vector<FunctionInput> &Inputs);

/// Fills `Budgets` with those of --budget and of a plan. A name wins over *, and the command line over a plan.
llvm::Error assignBudgets(const Assignments &Opts, std::vector<FunctionInput> &Inputs,
                          std::vector<CallBudget> &Budgets);

/// An error if a function without a process of its own was given a limit by name. The mode is known once a function's
/// code has been looked at.
llvm::Error checkLimits(const std::vector<FunctionInput> &Inputs);

/// The function that a request from outside invokes: --root, or the only one that no other invokes.
llvm::Expected<std::string> chooseRoot(const std::string &Option, const std::vector<FunctionInput> &Inputs);

} // namespace faas

#endif
