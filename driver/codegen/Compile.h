//===- Compile.h - a module to object code ------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_CODEGEN_COMPILE_H
#define FAAS_DRIVER_CODEGEN_COMPILE_H

#include "Cache.h"

#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"

namespace faas {

/// Optimises `M`, which is called `Name` in a time trace, at `OptLevel` (0 1 2 3 s) and returns its object code, which
/// depends on nothing else; or takes it from one of `Caches`, of which the last keeps what is new. `IsShared`: it
/// becomes part of a shared object.
llvm::Expected<llvm::SmallString<0>> compile(llvm::Module &M, llvm::StringRef Name, char OptLevel, bool IsShared,
                                             llvm::ArrayRef<Cache *> Caches);

} // namespace faas

#endif
