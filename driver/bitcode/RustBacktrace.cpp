//===- RustBacktrace.cpp - Rust programs without the symboliser of back-traces --------------------------------===//
//
// Every Rust program carries a reader of DWARF, for the names in the back-trace that a panic prints when
// RUST_BACKTRACE is set: two thirds of the code of a small one. A fused binary is stripped, so it would find nothing to
// read. The standard library looks a frame up in one place,
//
//   std::backtrace_rs::symbolize::gimli::Cache::with_global(|cache| ...)
//
// which becomes a function that does nothing, as it does where its cache is empty. The panic's message and location
// stay, and so do the addresses of the frames.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "RustBacktrace.h"

#include "llvm/Demangle/Demangle.h"
#include "llvm/IR/IRBuilder.h"

using namespace llvm;

namespace faas {

static bool isLookUp(const Function &F) {
  // Demangling all names of a program would take longer than the rest.
  if (F.isDeclaration() || !F.getReturnType()->isVoidTy() || !F.getName().contains("with_global"))
    return false;
  std::string Name = demangle(F.getName());
  return StringRef(Name).contains("backtrace_rs::symbolize::gimli::Cache") && StringRef(Name).contains("::with_global");
}

void dropBacktraceSymboliser(Module &M) {
  for (Function &F : M) {
    if (!isLookUp(F))
      continue;
    GlobalValue::LinkageTypes Linkage = F.getLinkage();
    F.deleteBody();
    F.setLinkage(Linkage);
    IRBuilder<>(BasicBlock::Create(M.getContext(), "", &F)).CreateRetVoid();
  }
}

} // namespace faas
