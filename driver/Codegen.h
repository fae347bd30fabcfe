//===- Codegen.h - object code on all cores -----------------------------------------------------------------===//

#ifndef FAAS_DRIVER_CODEGEN_H
#define FAAS_DRIVER_CODEGEN_H

#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"

namespace faas {

/// Writes objects for `M` into `Folder` with `Jobs` threads and returns their paths. The objects do not depend on
/// `Jobs`.
llvm::Expected<std::vector<std::string>> emitObjects(std::unique_ptr<llvm::Module> M, char OptLevel, unsigned Jobs,
                                                     llvm::StringRef Folder);

} // namespace faas

#endif
