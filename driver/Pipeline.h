//===- Pipeline.h - from functions to a fused binary --------------------------------------------------------===//

#ifndef FAAS_DRIVER_PIPELINE_H
#define FAAS_DRIVER_PIPELINE_H

#include "Options.h"

#include "llvm/Support/Error.h"

namespace faas {

/// Does what the command line asks for. On an error nothing is written and nothing is overwritten.
llvm::Error fuse(const Options &Opts);

} // namespace faas

#endif
