//===- RunCommand.h - faas-merge run -------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_RUN_RUNCOMMAND_H
#define FAAS_DRIVER_RUN_RUNCOMMAND_H

#include "Options.h"

#include "llvm/Support/Error.h"

namespace faas {

/// Serves programs as functions on loopback until SIGTERM or SIGINT.
llvm::Error runCommand(const RunOptions &Opts);

} // namespace faas

#endif
