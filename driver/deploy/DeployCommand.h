//===- DeployCommand.h - faas-merge deploy -------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_DEPLOY_DEPLOYCOMMAND_H
#define FAAS_DRIVER_DEPLOY_DEPLOYCOMMAND_H

#include "Options.h"

#include "llvm/Support/Error.h"

namespace faas {

/// Writes what a platform needs to run the binaries, into a new folder. On an error nothing is written.
llvm::Error deployCommand(const DeployOptions &Opts);

} // namespace faas

#endif
