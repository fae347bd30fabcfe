//===- ProfileCommand.h - faas-merge profile ----------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PROFILE_PROFILECOMMAND_H
#define FAAS_DRIVER_PROFILE_PROFILECOMMAND_H

#include "Options.h"

namespace faas {

llvm::Error profileCommand(const ProfileCommandOptions &Opts);

} // namespace faas

#endif
