//===- SharedCode.h - code that several functions have, once ----------------------------------------------------===//

#ifndef FAAS_DRIVER_FUSE_SHAREDCODE_H
#define FAAS_DRIVER_FUSE_SHAREDCODE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"

namespace faas {

/// What functions of a binary have in common.
struct SharedCode {
  std::unique_ptr<llvm::LLVMContext> Context;
  std::unique_ptr<llvm::Module> Module;
};

/// Moves what two or more of `Modules` have into modules of their own, one for each kind of modules that can be linked
/// with each other. The modules are those of isolated functions and come from contexts of their own; `Jobs` threads
/// work on them.
llvm::Expected<std::vector<SharedCode>> shareCode(llvm::ArrayRef<llvm::Module *> Modules, unsigned Jobs);

} // namespace faas

#endif
