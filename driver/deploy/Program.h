//===- Program.h - executables as they come ------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_DEPLOY_PROGRAM_H
#define FAAS_DRIVER_DEPLOY_PROGRAM_H

#include "llvm/Support/Error.h"

#include <string>

namespace faas {

struct Program {
  std::string Bytes;
  bool IsStatic = false; ///< it needs no loader, and so no file of the system
  std::string Platform;  ///< the only one that it was made for; "" = it finds out, or is no binary of ours
};

/// An error says why the file is no executable for x86-64 Linux.
llvm::Expected<Program> readProgram(const std::string &Path);

/// Whether a file begins as an executable does.
bool looksLikeProgram(const std::string &Path);

} // namespace faas

#endif
