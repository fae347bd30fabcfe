//===- Optimise.h - LLVM's pass pipelines over a module -----------------------------------------------------===//

#ifndef FAAS_DRIVER_CODEGEN_OPTIMISE_H
#define FAAS_DRIVER_CODEGEN_OPTIMISE_H

#include "llvm/IR/PassManager.h"
#include "llvm/Target/TargetMachine.h"

namespace faas {

/// A target machine for `M`'s target, at level `OptLevel` (0 1 2 3 s).
llvm::Expected<std::unique_ptr<llvm::TargetMachine>> makeTargetMachine(const llvm::Module &M, char OptLevel);

/// Runs `Passes` over `M`, and returns the errors that they reported.
llvm::Error runPasses(llvm::Module &M, llvm::ModulePassManager Passes);

/// An error if passes made something of `M` that is not valid IR. That takes as long as several passes, so it is done
/// once, before code generation.
llvm::Error checkOwnWork(const llvm::Module &M);

/// One pass at a time: what comes behind one that failed has nothing to say.
template <typename PassT> llvm::Error runPass(llvm::Module &M, PassT Pass) {
  llvm::ModulePassManager Passes;
  Passes.addPass(std::move(Pass));
  return runPasses(M, std::move(Passes));
}

/// Makes names of callees that went through wrappers (faas::invoke, say) constants at the call: inlines and
/// simplifies where the invocation API is used. Code that was compiled without optimisation becomes optimisable,
/// unless `OptLevel` is 0.
void exposeCallees(llvm::Module &M, char OptLevel);

/// LLVM's standard pipeline for `OptLevel`: that of a link for code that has been optimised before, as what rustc -O
/// and clang -O2 have made.
void optimise(llvm::Module &M, llvm::TargetMachine &Machine, char OptLevel);

} // namespace faas

#endif
