//===- Codegen.h - object code on all cores -----------------------------------------------------------------===//

#ifndef FAAS_DRIVER_CODEGEN_H
#define FAAS_DRIVER_CODEGEN_H

#include "Partition.h"

#include "llvm/Support/Error.h"
#include <vector>

namespace faas {

/// Optimises and compiles `Parts` with `Jobs` threads. Writes an object for each into `Folder` and returns
/// their paths. The objects do not depend on `Jobs`.
llvm::Expected<std::vector<std::string>> emitObjects(llvm::ArrayRef<Part> Parts, char OptLevel,
                                                     unsigned Jobs, llvm::StringRef Folder);

} // namespace faas

#endif
