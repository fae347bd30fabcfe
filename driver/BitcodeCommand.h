//===- BitcodeCommand.h - faas-merge bitcode ------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_BITCODE_COMMAND_H
#define FAAS_DRIVER_BITCODE_COMMAND_H

#include "Options.h"

#include "llvm/Support/Error.h"

namespace faas {

/// Makes one self-contained file of bitcode of a function: sources, or a binary of a Cargo package.
llvm::Error makeBitcode(const BitcodeOptions &Options);

} // namespace faas

#endif
