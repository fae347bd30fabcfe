//===- Pipeline.h - from functions to a fused binary --------------------------------------------------------===//

#ifndef FAAS_DRIVER_FUSE_PIPELINE_H
#define FAAS_DRIVER_FUSE_PIPELINE_H

#include "FuseOptions.h"
#include "report/Report.h"

#include "llvm/Support/Error.h"

namespace faas {

/// Does what the command line asks for, and says what was done. On an error nothing is written and nothing is
/// overwritten.
llvm::Expected<Report> fuse(const FuseOptions &Opts);

} // namespace faas

#endif
