//===- FunctionSteps.h - one function on its way to object code ---------------------------------------------===//
//
// Functions that work on one function, each on a thread and in an LLVMContext of its own.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_FUSE_FUNCTIONSTEPS_H
#define FAAS_DRIVER_FUSE_FUNCTIONSTEPS_H

#include "FuseOptions.h"
#include "bitcode/Inputs.h"

namespace faas {

/// Completes `Input`, as loadInputs left it, with Rust's standard library if it lacks that, and reads what its entry
/// reaches, which is then all of it.
llvm::Error stripFunction(FunctionInput &Input, const std::string &RustSysroot, bool KeepBacktrace);

/// The same, and simplifies and hardens it as far as that has to come before its isolation.
llvm::Error prepareFunction(FunctionInput &Input, const FuseOptions &Opts);

/// Puts it behind its process boundary, its globals at their `Places`. Finds what it invokes, which native symbols it
/// needs and how it uses the shared libraries `Lazy`.
llvm::Error isolateFunction(FunctionInput &Input, const StateLayout &Places, const LazyLoadOptions &Lazy,
                            const FuseOptions &Opts);

/// What a function is to know of the rest of its binary.
struct Surroundings {
  std::map<std::string, bool> Functions; ///< by name: whether its mode is shared
  LazyLoadOptions Libraries;
  std::vector<CallBudget> Budgets;
  llvm::SmallString<0> Runtime; ///< its interface
};

/// Makes invocations of functions of the binary calls, and has shared libraries loaded on first use. What is left to do
/// is to optimise and compile.
llvm::Error mergeFunction(FunctionInput &Input, const Surroundings &Around, const FuseOptions &Opts);

} // namespace faas

#endif
