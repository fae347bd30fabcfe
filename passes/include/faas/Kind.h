//===- Kind.h - how a function takes its requests -----------------------------------------------------------===//

#ifndef FAAS_KIND_H
#define FAAS_KIND_H

#include "llvm/IR/Module.h"
#include <string>

namespace faas {

struct FunctionKind {
  std::string Name; ///< a FAAS_KIND of faas_abi.inc
  std::string By;   ///< what shows it, with its place: "listen at server.c:12"
};

/// The kind of the function whose stripped program `M` is and that starts at `Entry`, main or faas_main.
FunctionKind kindOf(const llvm::Module &M, llvm::StringRef Entry);

} // namespace faas

#endif
