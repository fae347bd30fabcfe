//===- Fuse.h - faas-merge fuse -----------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_COMMANDS_FUSE_H
#define FAAS_DRIVER_COMMANDS_FUSE_H

#include "CommandLine.h"
#include "fuse/FuseByPlan.h"

#include <optional>

namespace faas {

/// Parses the command line. Where the program has to stop here (--help, --version, a usage error), prints what is to
/// be printed, sets `ExitCode` and returns nothing.
std::optional<FuseByPlanOptions> parseFuseCommand(const Arguments &Line, int &ExitCode);

} // namespace faas

#endif
