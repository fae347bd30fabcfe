//===- Train.h - which functions a binary enters, and in which order ----------------------------------------===//

#ifndef FAAS_DRIVER_CODEGEN_TRAIN_H
#define FAAS_DRIVER_CODEGEN_TRAIN_H

#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"
#include <string>

namespace faas {

/// Makes each function of a fused module append a line with its name to the file at `Path`, which is made absolute,
/// when it is first entered.
void noteEntries(llvm::Module &M, llvm::StringRef Path);

/// The symbols that the linker is to lay out first, a line each, from such a file. An error if it cannot be read or
/// names nothing.
llvm::Expected<std::string> readOrder(const std::string &Path);

} // namespace faas

#endif
