//===- Environment.h - variables of a function's own --------------------------------------------------------===//

#ifndef FAAS_ENVIRONMENT_H
#define FAAS_ENVIRONMENT_H

#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace faas {

/// The lines NAME=VALUE of a file, without blank ones and those that start with #. An error names the file and the
/// line.
llvm::Expected<std::vector<std::string>> readVariables(const std::string &Path);

} // namespace faas

#endif
