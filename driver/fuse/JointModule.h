//===- JointModule.h - all of a binary in one module --------------------------------------------------------===//

#ifndef FAAS_DRIVER_FUSE_JOINTMODULE_H
#define FAAS_DRIVER_FUSE_JOINTMODULE_H

#include "FuseOptions.h"
#include "bitcode/Inputs.h"
#include "codegen/Runtime.h"
#include "report/Report.h"

namespace faas {

/// Links the isolated functions of `Result` and the complete runtime into `Runtime.Module`, makes invocations calls,
/// has the shared libraries `Lazy` loaded on first use, and optimises. For --emit-llvm; nothing else needs a module of
/// all.
llvm::Error makeJointModule(Runtime &Runtime, Report &Result, const LazyLoadOptions &Lazy, const FuseOptions &Opts,
                            LazyLoadReport &LazyLoaded);

} // namespace faas

#endif
