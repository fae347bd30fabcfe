//===- Output.h - files that are complete or untouched -------------------------------------------------------===//

#ifndef FAAS_DRIVER_SUPPORT_OUTPUT_H
#define FAAS_DRIVER_SUPPORT_OUTPUT_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"
#include <string>

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace faas {

/// Finds out before the work is done what would spoil writing to `Path` at its end.
llvm::Error checkWritable(const std::string &Path);

/// Writes `Path` directly. An error names the file.
llvm::Error writeText(const std::string &Path, llvm::function_ref<void(llvm::raw_ostream &)> Write);

/// Writes a regular file through a temporary one beside it, so that it is complete or untouched.
llvm::Error writeFile(const std::string &Path, llvm::function_ref<llvm::Error(const std::string &Temporary)> Write);

/// The two together: what `Write` writes becomes `Path` when it is complete.
llvm::Error writeTextFile(const std::string &Path, llvm::function_ref<void(llvm::raw_ostream &)> Write);

} // namespace faas

#endif
