//===- CollectCommand.h - faas-merge collect ----------------------------------------------------------------===//
//
// The other side of FAAS_PROFILE=http://HOST:PORT/PATH: takes the profiles that instrumented functions post, and has
// their sum in a file, in the canonical form. What is answered with 200 is in the file.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PROFILE_COLLECTCOMMAND_H
#define FAAS_DRIVER_PROFILE_COLLECTCOMMAND_H

#include "Options.h"

namespace faas {

llvm::Error collectCommand(const CollectOptions &Opts);

} // namespace faas

#endif
