//===- Variables.h - variables of libc and libstdc++ that are state of a process ------------------------------===//

#ifndef FAAS_VARIABLES_H
#define FAAS_VARIABLES_H

#include "faas/Abi.h"

#include "llvm/Support/Error.h"

namespace faas {

/// Makes each use of such a variable ask the runtime for its address, and adds the names of those found to `Hooked`.
/// Returns the function, without parameters, that has to run before the constructors; null if none has to.
llvm::Expected<llvm::Function *> hookVariables(RuntimeAbi &Abi, std::vector<std::string> &Hooked);

} // namespace faas

#endif
