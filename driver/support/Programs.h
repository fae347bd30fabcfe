//===- Programs.h - compilers and the like that the driver runs ------------------------------------------------===//

#ifndef FAAS_DRIVER_SUPPORT_PROGRAMS_H
#define FAAS_DRIVER_SUPPORT_PROGRAMS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>

namespace faas {

/// Runs a program whose output goes where ours goes. Returns its exit status; an error if it could not be started.
llvm::Expected<int> runProgram(const std::string &Path, llvm::ArrayRef<std::string> Arguments);

/// The output of a program, whose errors go where ours go or, if `Quiet`, nowhere. An error if it fails.
llvm::Expected<std::string> outputOf(const std::string &Path, llvm::ArrayRef<llvm::StringRef> Arguments,
                                     std::optional<llvm::ArrayRef<llvm::StringRef>> Environment = std::nullopt,
                                     bool Quiet = false);

/// The path of what is installed at `Path` from the folder of this program.
std::string besideThisProgram(llvm::StringRef Path);

} // namespace faas

#endif
